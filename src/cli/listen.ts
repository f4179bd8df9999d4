import type { App } from '../platform/app.ts'
import { type Config, listenAddress } from '../platform/config.ts'
import { StartError } from '../platform/errors.ts'
import { createServer, listenOptions } from '../server.ts'

export interface Http {
  address: string
  /** Accepts nothing new; resolves when every answer is out, or cut off after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>
}

/** Throws `StartError` where the address can't be listened on. `notReady`: see `createServer`. */
export function listen(app: App, notReady: () => string[]): Http {
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
