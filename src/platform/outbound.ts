/** Guarded requests to addresses that people gave. */
export interface Outbound {
  /** Never rejects for what the network does: the outcome says what happened, ready to be shown. */
  fetch(url: string, options: OutboundOptions): Promise<OutboundResult>
}

export interface OutboundOptions {
  method?: 'GET' | 'HEAD' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Whole request, redirects and body included. */
  timeoutMs: number
  /** Longest body read, after decompression. */
  maxBytes: number
  /** 0: a redirect is an outcome, not followed. */
  maxRedirects: number
  signal?: AbortSignal
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
