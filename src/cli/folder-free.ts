import { lockFolder } from '../platform/lock.ts'

/** Whether no process works on the data folder at the moment. */
export function isFolderFree(dataDir: string): boolean {
  const lock = lockFolder(dataDir)
  lock?.release()
  return lock !== undefined
}
