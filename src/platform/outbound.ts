import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { createJudge, type Verdict } from './outbound-address.ts'
import {
  bareHost,
  type HopResponse,
  OutboundFailure,
  sendHop,
  untilAborted,
} from './outbound-hop.ts'

/** Guarded requests to addresses that people gave. */
export interface Outbound {
  /** Never rejects for what the network does: the outcome says what happened, ready to be shown. */
  fetch(url: string, options: OutboundOptions): Promise<OutboundResult>
  /**
   * Whether `fetch` would refuse an address as it stands, found out without connecting; undefined:
   * it wouldn't. A name that nobody knows at the moment may be known later, and is not refused.
   */
  check(url: string): Promise<OutboundRefusal | undefined>
}

export interface OutboundRefusal {
  reason: 'bad-url' | 'blocked'
  /** One sentence that says what to do. */
  message: string
}

export interface OutboundOptions {
  method?: 'GET' | 'HEAD' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Whole request, redirects and body included. */
  timeoutMs: number
  /** Longest body read, after decompression. */
  maxBytes: number
  /** A longer body is cut there instead of being a failure. */
  cutBody?: boolean
  /** 0: a redirect is an outcome, not followed. */
  maxRedirects: number
  signal?: AbortSignal
  /** Told all but the body before it is read: when false, the body comes back empty. */
  wantsBody?(response: { status: number; headers: Record<string, string>; url: string }): boolean
}

export type OutboundResult =
  | {
      kind: 'response'
      status: number
      /** Lower-case names. */
      headers: Record<string, string>
      /** After redirects. */
      url: string
      body: Uint8Array
      durationMs: number
    }
  | {
      kind: 'failed'
      reason:
        | 'bad-url'
        | 'blocked'
        | 'dns'
        | 'connect'
        | 'tls'
        | 'timeout'
        | 'too-large'
        | 'too-many-redirects'
        | 'aborted'
        | 'network'
      /** One sentence that says what to do. */
      message: string
      durationMs: number
    }

export interface OutboundSetup {
  /** CIDRs that may be reached although they are not public. */
  allowNetworks: readonly string[]
  userAgent?: string
  /** Every IP address of a name; the system's resolver unless told otherwise. */
  resolve?(host: string): Promise<string[]>
  /** Certificates (PEM) to trust instead of the well-known ones. */
  ca?: string
}

// What may follow a redirect to another origin; anything else could be a secret.
const harmlessHeaders = ['accept', 'accept-encoding', 'accept-language', 'user-agent']
// Ours to write: the framing of the request and where it goes.
const ownHeaders = ['connection', 'content-length', 'host', 'transfer-encoding', 'upgrade']
/** A name server that takes longer is one that doesn't know the name. */
const checkMs = 5000

/** Requests that reach only public addresses and allowed networks. Throws for a malformed CIDR. */
export function createOutbound(setup: OutboundSetup): Outbound {
  const judge = createJudge(setup.allowNetworks)
  const resolve = setup.resolve ?? systemResolve

  /** Resolves once per hop: the addresses returned are the ones connected to (no DNS rebinding). */
  async function addressesOf(url: URL, signal: AbortSignal): Promise<string[]> {
    const host = bareHost(url)
    const found = isIP(host) ? [host] : await untilAborted(resolveNamed(host), signal)
    const verdicts = found.map((address) => ({ address, verdict: judge(address) }))
    const refused = verdicts.find(({ verdict }) => verdict.kind === 'refused')
    // A public name with one private address is a trap, unless the operator trusts an address of it.
    const isTrusted = verdicts.some(({ verdict }) => verdict.kind === 'allowed')
    if (refused && !isTrusted) throw blocked(host, refused.address, refused.verdict)
    return verdicts.filter(({ verdict }) => verdict.kind !== 'refused').map((one) => one.address)
  }

  async function resolveNamed(host: string): Promise<string[]> {
    const found = await resolve(host).catch(() => [])
    if (found.length > 0) return found
    throw new OutboundFailure(
      'dns',
      `The name ${host} isn't known: check its spelling and the DNS.`,
    )
  }

  async function follow(first: string, options: OutboundOptions, signal: AbortSignal) {
    let method = options.method ?? 'GET'
    let headers = requestHeaders(options, setup.userAgent)
    let url = parseTarget(first)
    for (let redirects = 0; ; redirects++) {
      const addresses = await addressesOf(url, signal)
      const response = await sendHop({
        url,
        addresses,
        method,
        headers,
        body: method === 'POST' ? options.body : undefined,
        maxBytes: options.maxBytes,
        cutBody: options.cutBody ?? false,
        signal,
        ca: setup.ca,
        wantsBody: (head) =>
          !(options.maxRedirects > 0 && locationOf(head)) &&
          (options.wantsBody?.({ ...head, url: url.href }) ?? true),
      })
      const location = locationOf(response)
      if (!location || options.maxRedirects === 0) return { url: url.href, ...response }
      if (redirects === options.maxRedirects) {
        throw new OutboundFailure(
          'too-many-redirects',
          `${first} redirects more than ${options.maxRedirects} times: use the address it should end at.`,
        )
      }
      const next = parseTarget(location, url)
      if (next.origin !== url.origin) {
        if (method === 'POST') throw crossOriginPost(url, next)
        headers = pick(headers, harmlessHeaders)
      }
      // As browsers do: only 307 and 308 repeat a POST.
      if (method === 'POST' && response.status !== 307 && response.status !== 308) method = 'GET'
      url = next
    }
  }

  return {
    async fetch(url, options) {
      const startedAt = performance.now()
      const durationMs = () => Math.round(performance.now() - startedAt)
      const stop = new AbortController()
      const onAbort = () => {
        stop.abort(new OutboundFailure('aborted', 'The request was called off.'))
      }
      const timer = setTimeout(
        () => stop.abort(timedOut(url, options.timeoutMs)),
        options.timeoutMs,
      )
      options.signal?.addEventListener('abort', onAbort, { once: true })
      if (options.signal?.aborted) onAbort()
      try {
        return {
          kind: 'response',
          ...(await follow(url, options, stop.signal)),
          durationMs: durationMs(),
        }
      } catch (error) {
        const failure = failureOf(error, stop.signal)
        return {
          kind: 'failed',
          reason: failure.reason,
          message: failure.message,
          durationMs: durationMs(),
        }
      } finally {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', onAbort)
      }
    },
    async check(url) {
      const signal = AbortSignal.timeout(checkMs)
      try {
        await addressesOf(parseTarget(url), signal)
        return undefined
      } catch (error) {
        const { reason, message } = failureOf(error, signal)
        return reason === 'bad-url' || reason === 'blocked' ? { reason, message } : undefined
      }
    },
  }
}

async function systemResolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}

function parseTarget(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (!url)
    throw new OutboundFailure(
      'bad-url',
      `'${text}' is no web address: write it like https://example.com/docs.`,
    )
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OutboundFailure('bad-url', `'${text}' must begin with http:// or https://.`)
  }
  if (url.username || url.password) {
    throw new OutboundFailure(
      'bad-url',
      `The address of ${url.host} holds a user name or password: leave them out.`,
    )
  }
  return url
}

function requestHeaders(options: OutboundOptions, userAgent = 'Keepdesk') {
  const headers: Record<string, string> = {
    'user-agent': userAgent,
    accept: '*/*',
    // A compressed answer can be a bomb; what comes compressed anyway is unpacked up to the cap.
    'accept-encoding': 'identity',
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    const lower = name.toLowerCase()
    if (!ownHeaders.includes(lower)) headers[lower] = value
  }
  return headers
}

function pick(headers: Record<string, string>, names: readonly string[]) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))
}

function locationOf({ status, headers }: Pick<HopResponse, 'status' | 'headers'>) {
  return [301, 302, 303, 307, 308].includes(status) ? headers.location : undefined
}

function blocked(host: string, address: string, verdict: Verdict): OutboundFailure {
  const { what, network } =
    verdict.kind === 'refused' ? verdict : { what: 'refused', network: undefined }
  const article = /^[aeiou]/.test(what) ? 'an' : 'a'
  const fact =
    host === address
      ? `${address} is ${article} ${what} address`
      : `${host} resolves to the ${what} address ${address}`
  const advice = network
    ? `. Allow it with KEEPDESK_ALLOW_NETWORKS=${network} if you trust it.`
    : ', where no request goes: use another address.'
  return new OutboundFailure('blocked', `${fact}${advice}`)
}

function crossOriginPost(from: URL, to: URL): OutboundFailure {
  return new OutboundFailure(
    'blocked',
    `${from.host} redirects to ${to.origin}, and a POST isn't sent on to another site: use the final address.`,
  )
}

function timedOut(url: string, timeoutMs: number): OutboundFailure {
  const host = URL.parse(url)?.host ?? url
  return new OutboundFailure(
    'timeout',
    `${host} didn't answer completely within ${timeoutMs / 1000} s: check that it is up, or try again later.`,
  )
}

/** A broken connection after an abort is the abort's doing. */
function failureOf(error: unknown, signal: AbortSignal): OutboundFailure {
  const cause = signal.aborted ? signal.reason : error
  if (cause instanceof OutboundFailure) return cause
  return new OutboundFailure('network', `The request failed (${String(cause)}): try again later.`)
}
