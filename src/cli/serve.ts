import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/log.ts'
import { version } from '../platform/version.ts'
import type { OpenedApp } from '../start.ts'
import { type Door, openDoor } from './listen.ts'
import { stopRequested } from './stop-request.ts'
import { type Terminal, terminalLog } from './terminal.ts'

/** In-flight answers get so long to finish once the server is told to stop. */
const drainMs = 10_000
/** Jobs so long: what they leave is claimed again by the next start. */
const jobsMs = 3000
const headStartMs = 100
const probeMs = 10

/** Runs the server until it is told to stop; resolves to the exit code. */
export async function serve(terminal: Terminal, config: Config): Promise<number> {
  const log = terminalLog(terminal, config.logLevel)
  const door = openDoor(config, log)
  const { address } = door
  // A probe that waits for the port is answered before loading the rest keeps the thread busy.
  await Bun.sleep(probeMs)
  // Port 0 lets the system choose, so only now it is known where others reach this server.
  const publicUrl = config.publicUrl.endsWith(':0') ? address : config.publicUrl
  const { app, lock, close } = await open({ ...config, publicUrl }, { log, door })
  const stop = stopRequested(log)
  const [{ createServer }, { createFeeds }] = await Promise.all([
    import('../server.ts'),
    import('../events/feed.ts'),
  ])
  const feeds = createFeeds(app)
  const notReady = () => (stop.isRequested() ? ['The server is stopping.'] : [])
  try {
    door.admit(createServer(app, notReady, feeds))
  } catch (error) {
    await Promise.all([door.close(), close()])
    throw error
  }
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
  // Feeds never end by themselves; their clients ask for another in two seconds.
  feeds.hub.close()
  await Promise.all([door.drain(drainMs), jobs.stop(jobsMs), furnished])
  await close()
  log.info('stopped')
  return exitCode
}

async function open(config: Config, { log, door }: { log: Log; door: Door }): Promise<OpenedApp> {
  try {
    const { openApp } = await import('../start.ts')
    return await openApp(Object.freeze(config), { log, lock: 'required' })
  } catch (error) {
    await door.close()
    throw error
  }
}

function greeting(address: string, dataDir: string): string {
  return `
  Keepdesk ${version} is running.

  Address    ${address}
  Console    ${address}/
  API docs   ${address}/docs
  Data       ${dataDir}
`
}
