import type { Config } from '../platform/config.ts'
import { version } from '../platform/version.ts'
import { openApp } from '../start.ts'
import { type Http, listen } from './listen.ts'
import { stopRequested } from './stop-request.ts'
import { type Terminal, terminalLog } from './terminal.ts'

/** In-flight answers get so long to finish once the server is told to stop. */
const drainMs = 10_000
/** Jobs so long: what they leave is claimed again by the next start. */
const jobsMs = 3000
const headStartMs = 100

/** Runs the server until it is told to stop; resolves to the exit code. */
export async function serve(terminal: Terminal, config: Config): Promise<number> {
  const log = terminalLog(terminal, config.logLevel)
  const { app, lock, close } = await openApp(config, { log, lock: 'required' })
  const stop = stopRequested(log)
  let http: Http
  try {
    http = listen(app, () => (stop.isRequested() ? ['The server is stopping.'] : []))
  } catch (error) {
    await close()
    throw error
  }
  const { address } = http
  lock?.announce(address)
  log.info('listening', { address, version, pid: process.pid })
  terminal.print(greeting(address, config.dataDir))

  // Whoever waits for the server to be up is answered first: loading the rest keeps the thread busy.
  await Bun.sleep(headStartMs)
  const [{ allJobs }, { startJobs }, { furnish }] = await Promise.all([
    import('../jobs.ts'),
    import('../platform/scheduler.ts'),
    import('./first-run.ts'),
  ])
  const jobs = startJobs(app, allJobs())
  const furnished = furnish(app, terminal, address).catch((error: unknown) =>
    log.error('first run failed', { error }),
  )
  const { reason, exitCode } = await stop.requested
  log.info('stopping', { reason })
  await Promise.all([http.drain(drainMs), jobs.stop(jobsMs), furnished])
  await close()
  log.info('stopped')
  return exitCode
}

function greeting(address: string, dataDir: string): string {
  return `
  Keepdesk ${version} is running.

  Address    ${address}
  API docs   ${address}/docs
  Data       ${dataDir}
`
}
