import { StartError } from './errors.ts'

/** What an operator can do about a data folder or database that doesn't open; undefined: something else. */
export function folderProblem(error: unknown, dataDir: string): StartError | undefined {
  if (error instanceof StartError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const advice = adviceFor(code, dataDir)
  return advice ? new StartError(advice) : undefined
}

function adviceFor(code: string, dataDir: string): string | undefined {
  if (/^(EEXIST|ENOTDIR)$/.test(code)) {
    return `${dataDir} can't be the data folder, because there is a file at that path: name a folder with --data.`
  }
  if (/^(EACCES|EPERM|EROFS|ENOENT)$|^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) {
    return `The data folder ${dataDir} can't be written: give the user that Keepdesk runs as permission to, or name another folder with --data.`
  }
  if (/^(ENOSPC|EDQUOT)$|^SQLITE_FULL/.test(code)) {
    return `The disk of ${dataDir} is full: free some space, or name a folder on another disk with --data.`
  }
  if (/^SQLITE_NOTADB/.test(code)) {
    return `${dataDir}/keepdesk.db is not a database: move it away, or put a backup in its place.`
  }
  if (/^SQLITE_CORRUPT/.test(code)) {
    return `The database ${dataDir}/keepdesk.db is damaged: put a backup in its place, or rescue what there is with: sqlite3 keepdesk.db .recover`
  }
  if (/^SQLITE_IOERR/.test(code)) {
    return `The disk of ${dataDir} fails to read or write: check it and its space, or name another folder with --data.`
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return `The database in ${dataDir} is busy for more than 5 s: wait until the other program is done, then run this again.`
  }
  return undefined
}
