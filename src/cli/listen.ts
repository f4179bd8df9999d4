import type { AnyElysia } from 'elysia'
import { type Config, listenAddress } from '../platform/config.ts'
import { StartError } from '../platform/errors.ts'
import { listenOptions } from '../platform/listen-options.ts'
import type { Log } from '../platform/log.ts'
import { pathOf, requestIdOf, securityHeaders } from '../platform/request.ts'

/** The open port; what comes before `admit` waits for it, probes are answered at once. */
export interface Door {
  address: string
  admit(server: AnyElysia): void
  /** Accepts nothing new; resolves when every answer is out, or cut off after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>
  /** At once: nothing was admitted. */
  close(): Promise<void>
}

/**
 * Listens before anything else is loaded or a database is upgraded, so that whoever looks after the
 * process sees that it lives. Throws `StartError` where the address can't be listened on.
 */
export function openDoor({ port, host }: Pick<Config, 'port' | 'host'>, log: Log): Door {
  let admitted: (server: AnyElysia) => void = () => {}
  const opened = new Promise<AnyElysia>((resolve) => {
    admitted = resolve
  })
  let answer = (request: Request): Response | Promise<Response> => {
    const path = pathOf(request.url)
    const headers = { ...securityHeaders, 'x-request-id': requestIdOf(request.headers) }
    if (path === '/healthz') return Response.json({ status: 'ok' }, { headers })
    if (path === '/readyz') {
      const reasons = ['The server is starting.']
      return Response.json({ status: 'not ready', reasons }, { status: 503, headers })
    }
    return opened.then((server) => server.fetch(request))
  }
  const server = serve({
    ...listenOptions,
    port,
    hostname: host,
    fetch: (request) => answer(request),
    // Loaded when it is needed, which is hardly ever.
    error: async (thrown) => (await import('../platform/http-error.ts')).lastResort(thrown, log),
  })
  return {
    address: listenAddress(host, server.port ?? port),
    admit(elysia) {
      elysia.server = server
      answer = (request) => elysia.fetch(request)
      admitted(elysia)
    },
    async drain(timeoutMs) {
      const finished = server.stop().then(() => true)
      if (await Promise.race([finished, Bun.sleep(timeoutMs).then(() => false)])) return
      log.warn('answers cut off', { pending: server.pendingRequests })
      await server.stop(true)
      // What was said so far is still to be stored.
      await Bun.sleep(200)
    },
    close: () => server.stop(true),
  }
}

function serve(options: Parameters<typeof Bun.serve>[0] & { port: number; hostname: string }) {
  try {
    return Bun.serve(options)
  } catch (error) {
    throw listenProblem(error, { port: options.port, host: options.hostname }) ?? error
  }
}

function listenProblem(
  error: unknown,
  { host, port }: Pick<Config, 'port' | 'host'>,
): StartError | undefined {
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
