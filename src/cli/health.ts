import { type Config, listenAddress } from '../platform/config.ts'
import { lockHolder } from '../platform/lock.ts'
import { failed, misused, type Terminal } from './terminal.ts'

const timeoutMs = 3000

/** Resolves when the server answers as it should; fails otherwise. */
export async function health(
  terminal: Terminal,
  config: Config,
  url: string | undefined,
): Promise<void> {
  const address =
    url ?? lockHolder(config.dataDir).address ?? listenAddress(config.host, config.port)
  if (!URL.canParse(address)) {
    throw misused(`--url is '${address}', but must be an address such as http://127.0.0.1:8080.`)
  }
  const problem = await healthProblem(address)
  if (problem) throw failed(problem)
  terminal.print(`${address} is well.`)
}

/** What is wrong with the server at an address; undefined: nothing. */
export async function healthProblem(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(new URL('/healthz', address), {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    })
    if (response.ok) return undefined
    return `${address} answers, but with status ${response.status}.`
  } catch (error) {
    const isSilent = error instanceof Error && error.name === 'TimeoutError'
    return isSilent
      ? `${address} does not answer within ${timeoutMs / 1000} s.`
      : `Nothing answers at ${address}: keepdesk serve starts a server.`
  }
}
