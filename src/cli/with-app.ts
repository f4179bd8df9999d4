import type { Config } from '../platform/config.ts'
import { folderProblem } from '../platform/folder-problem.ts'
import { type OpenedApp, type OpenOptions, openApp } from '../start.ts'
import { quietLog, type Terminal } from './terminal.ts'

/** Opens what a command needs, and closes it whatever happens. */
export async function withApp<Result>(
  terminal: Terminal,
  config: Config,
  options: Omit<OpenOptions, 'log'>,
  work: (opened: OpenedApp) => Result | Promise<Result>,
): Promise<Result> {
  const opened = await openApp(config, { ...options, log: quietLog(terminal, config.logLevel) })
  try {
    return await work(opened)
  } catch (error) {
    throw folderProblem(error, config.dataDir) ?? error
  } finally {
    await opened.close()
  }
}
