import { existsSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorText } from '../platform/errors.ts'
import { folderProblem } from '../platform/folder-problem.ts'
import { lockFolder, lockHolder } from '../platform/lock.ts'
import { healthProblem } from './health.ts'

export interface Check {
  name: string
  state: 'ok' | 'warning' | 'problem'
  message: string
  /** What to do. */
  advice?: string
}

const scarceBytes = 1e9
const tooFewBytes = 1e8

/** Whether the data folder, or the one in which it will be made, can be written and has room. */
export function checkFolder(dataDir: string): Check[] {
  const exists = existsSync(dataDir)
  const folder = exists ? dataDir : existingParent(dataDir)
  try {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    const probe = mkdtempSync(join(folder, '.keepdesk-probe-'))
    try {
      writeFileSync(join(probe, 'written'), 'x'.repeat(4096))
    } finally {
      rmSync(probe, { recursive: true, force: true })
    }
  } catch (error) {
    const message = folderProblem(error, dataDir)?.message ?? errorText(error)
    return [{ name: 'data folder', state: 'problem', message }]
  }
  const message = exists ? `${dataDir} can be written` : `${dataDir} is made at the first start`
  return [{ name: 'data folder', state: 'ok', message }, checkRoom(folder)]
}

function checkRoom(folder: string): Check {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const message = `${(free / 1e9).toFixed(1)} GB free`
  if (free > scarceBytes) return { name: 'disk', state: 'ok', message }
  const state = free > tooFewBytes ? 'warning' : 'problem'
  return { name: 'disk', state, message, advice: 'Free some space: a full disk stops every write.' }
}

function existingParent(path: string): string {
  const parent = dirname(path)
  return existsSync(parent) || parent === path ? parent : existingParent(parent)
}

/** Whether a server works on the folder, and answers. */
export async function checkServer(dataDir: string): Promise<Check[]> {
  const name = 'server'
  if (!existsSync(join(dataDir, 'keepdesk.lock'))) {
    return [{ name, state: 'ok', message: 'none is running' }]
  }
  try {
    const lock = lockFolder(dataDir)
    lock?.release()
    if (lock) return [{ name, state: 'ok', message: 'none is running' }]
  } catch (error) {
    return [{ name, state: 'problem', message: errorText(error) }]
  }
  const { pid, address } = lockHolder(dataDir)
  if (!address) {
    return [{ name, state: 'ok', message: `a keepdesk command (process ${pid}) is at work` }]
  }
  const problem = await healthProblem(address)
  if (!problem) return [{ name, state: 'ok', message: `running at ${address} (process ${pid})` }]
  const advice = `Process ${pid} holds the folder: stop it, then start keepdesk serve again.`
  return [{ name, state: 'problem', message: problem, advice }]
}
