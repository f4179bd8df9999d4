import { allJobs } from '../jobs.ts'
import type { App } from '../platform/app.ts'
import { type Config, listenAddress } from '../platform/config.ts'
import { StartError } from '../platform/errors.ts'
import { startJobs } from '../platform/scheduler.ts'
import { version } from '../platform/version.ts'
import { createServer, listenOptions } from '../server.ts'
import { openApp } from '../start.ts'
import { furnish, greeting } from './first-run.ts'
import { stopRequested } from './stop-request.ts'
import { type Terminal, terminalLog } from './terminal.ts'

/** In-flight answers get so long to finish once the server is told to stop. */
const drainMs = 10_000
/** Jobs so long: what they leave is claimed again by the next start. */
const jobsMs = 3000

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
  lock?.announce(http.address)
  log.info('listening', { address: http.address, version, pid: process.pid })
  terminal.print(greeting({ version, address: http.address, dataDir: config.dataDir }))

  const jobs = startJobs(app, allJobs())
  const greeted = furnish(app, { terminal, address: http.address }).catch((error: unknown) =>
    log.error('first run failed', { error }),
  )
  const { reason, exitCode } = await stop.requested
  log.info('stopping', { reason })
  await Promise.all([http.drain(drainMs), jobs.stop(jobsMs), greeted])
  await close()
  log.info('stopped')
  return exitCode
}

interface Http {
  address: string
  /** Accepts nothing new; resolves when every answer is out, or cut off after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>
}

function listen(app: App, notReady: () => string[]): Http {
  const { port, host } = app.config
  const elysia = createServer(app, notReady)
  try {
    elysia.listen({ ...listenOptions, port, hostname: host })
  } catch (error) {
    throw listenProblem(error, app.config) ?? error
  }
  const server = elysia.server
  if (!server) throw new Error('The server did not start.')
  const address = listenAddress(host, server.port ?? port)
  // Port 0 lets the system choose, so only now it is known where others reach this server.
  if (app.config.publicUrl.endsWith(':0')) {
    app.config = Object.freeze({ ...app.config, publicUrl: address })
  }
  return {
    address,
    async drain(timeoutMs) {
      const finished = server.stop().then(() => true)
      if (await Promise.race([finished, Bun.sleep(timeoutMs).then(() => false)])) return
      app.log.warn('answers cut off', { pending: server.pendingRequests })
      await server.stop(true)
      // What was said so far is still to be stored.
      await Bun.sleep(200)
    },
  }
}

function listenProblem(error: unknown, { host, port }: Config): StartError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} of ${host} is in use by another program: choose another one, such as --port ${port + 1}.`,
    )
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new StartError(
      `Port ${port} needs more rights than this user has: choose one above 1023, such as --port 8080.`,
    )
  }
  if (/^(EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EINVAL)$/.test(code)) {
    return new StartError(
      `This machine has no address ${host}: listen on 127.0.0.1, or on 0.0.0.0 for all, with --host.`,
    )
  }
  return undefined
}
