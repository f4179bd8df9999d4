import type { Outbound, OutboundOptions, OutboundResult } from '../../platform/outbound.ts'

export interface SiteClient {
  /** Waits its turn, and once more after 429 or 503 with Retry-After. Never rejects. */
  get(url: string, options: SiteRequest): Promise<OutboundResult>
  /** A site's own wish (Crawl-delay), followed up to 10 s; never faster than configured. */
  slowDown(delayMs: number): void
}

export interface SiteRequest {
  maxBytes: number
  headers?: Record<string, string>
  wantsBody?: NonNullable<OutboundOptions['wantsBody']>
}

export interface SiteClientOptions {
  outbound: Outbound
  signal: AbortSignal
  /** Least time between two requests. */
  delayMs: number
  timeoutMs: number
  /** Longest wait that Retry-After can ask for. */
  maxRetryWaitMs: number
}

const longestDelayMs = 10_000
const maxRedirects = 5

/** One request at a time, politely spaced. */
export function createSiteClient(options: SiteClientOptions): SiteClient {
  const { outbound, signal, timeoutMs } = options
  let delayMs = options.delayMs
  let isFirst = true

  async function paced(url: string, request: SiteRequest): Promise<OutboundResult> {
    if (!isFirst) await pause(delayMs, signal)
    isFirst = false
    return outbound.fetch(url, { ...request, timeoutMs, maxRedirects, signal })
  }

  return {
    async get(url, request) {
      const result = await paced(url, request)
      const waitMs = retryAfterMs(result)
      if (waitMs === undefined) return result
      await pause(Math.min(waitMs, options.maxRetryWaitMs), signal)
      return paced(url, request)
    },
    slowDown(wishMs) {
      delayMs = Math.max(options.delayMs, Math.min(wishMs, longestDelayMs))
    },
  }
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfterMs(result: OutboundResult): number | undefined {
  if (result.kind === 'failed' || (result.status !== 429 && result.status !== 503)) return undefined
  const value = result.headers['retry-after']
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/** Ends early, without an error, when the signal says so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) return resolve()
    function finish() {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal.addEventListener('abort', finish, { once: true })
  })
}
