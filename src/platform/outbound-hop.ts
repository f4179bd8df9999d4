import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { OutboundResult } from './outbound.ts'

export type FailureReason = Extract<OutboundResult, { kind: 'failed' }>['reason']

/** Ends a request from any depth of it; `outbound.ts` turns it into an outcome. */
export class OutboundFailure extends Error {
  readonly reason: FailureReason
  constructor(reason: FailureReason, message: string) {
    super(message)
    this.name = 'OutboundFailure'
    this.reason = reason
  }
}

export interface Hop {
  url: URL
  /** Judged before: the only addresses that are dialled, in this order. */
  addresses: string[]
  method: string
  headers: Record<string, string>
  body?: string | undefined
  maxBytes: number
  /** A longer body is cut there instead of being a failure. */
  cutBody: boolean
  signal: AbortSignal
  /** Certificates to trust instead of the well-known ones. */
  ca?: string | undefined
  /** Decides by status and headers whether the body is read; otherwise it comes back empty. */
  wantsBody(response: { status: number; headers: Record<string, string> }): boolean
}

export interface HopResponse {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

const maxHeaderBytes = 32 * 1024
// Dead addresses before the last one must not eat the whole time.
const connectMs = 3000

/** One request and its answer over one connection, which is closed afterwards. Rejects with `OutboundFailure`. */
export async function sendHop(hop: Hop): Promise<HopResponse> {
  const socket = await dial(hop)
  try {
    const response = await untilAborted(exchange(hop, socket), hop.signal)
    const status = response.statusCode ?? 0
    const headers = flatHeaders(response)
    if (!hop.wantsBody({ status, headers })) return { status, headers, body: new Uint8Array() }
    const length = Number(headers['content-length'])
    if (hop.method !== 'HEAD' && length > hop.maxBytes && !hop.cutBody) throw tooLarge(hop)
    const body = await untilAborted(readBody(hop, response, headers), hop.signal)
    return { status, headers, body }
  } finally {
    socket.destroy()
  }
}

async function dial(hop: Hop): Promise<Socket> {
  const last = hop.addresses.length - 1
  for (const [index, address] of hop.addresses.entries()) {
    try {
      return await connect(hop, address, index < last)
    } catch (error) {
      const isFinal = hop.signal.aborted || index === last || codeOf(error).includes('CERT')
      if (isFinal) throw connectFailure(hop.url, error)
    }
  }
  throw new OutboundFailure('dns', `${hop.url.hostname} has no address.`)
}

function connect(hop: Hop, address: string, hasMore: boolean): Promise<Socket> {
  const { url, signal, ca } = hop
  const isTls = url.protocol === 'https:'
  const host = bareHost(url)
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const port = Number(url.port) || (isTls ? 443 : 80)
    const socket: Socket = isTls
      ? connectTls({
          host: address,
          port,
          // Without a server name the certificate is checked against the address itself.
          ...(isIP(host) ? {} : { servername: host }),
          ...(ca ? { ca } : {}),
          ALPNProtocols: ['http/1.1'],
          rejectUnauthorized: true,
        })
      : connectTcp({ host: address, port })
    const timer = hasMore ? setTimeout(() => fail(new Error('timeout')), connectMs) : undefined
    const onAbort = () => fail(signal.reason)
    function settle() {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    function fail(error: unknown) {
      settle()
      socket.destroy()
      reject(error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    // Stays for the life of the socket: an error without a listener would end the process.
    socket.on('error', fail)
    socket.once('close', () => fail(new Error('closed')))
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      settle()
      resolve(socket)
    })
  })
}

function exchange(hop: Hop, socket: Socket): Promise<IncomingMessage> {
  const { url } = hop
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(exchangeFailure(url, error))
    let request: ClientRequest
    try {
      request = httpRequest({
        createConnection: () => socket,
        method: hop.method,
        path: `${url.pathname}${url.search}`,
        headers: { ...hop.headers, host: url.host, connection: 'close' },
        maxHeaderSize: maxHeaderBytes,
      })
    } catch (error) {
      return fail(error)
    }
    request.on('error', fail)
    request.once('close', () => fail(new Error('closed')))
    request.once('response', (response) => {
      response.on('error', () => {})
      resolve(response)
    })
    request.end(hop.body)
  })
}

async function readBody(
  hop: Hop,
  response: IncomingMessage,
  headers: Record<string, string>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const stream = decoded(hop, response, headers['content-encoding'])
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (hop.cutBody && size + chunk.byteLength > hop.maxBytes) {
        chunks.push(chunk.subarray(0, hop.maxBytes - size))
        return Buffer.concat(chunks)
      }
      size += chunk.byteLength
      if (size > hop.maxBytes) throw tooLarge(hop)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof OutboundFailure ? error : exchangeFailure(hop.url, error)
  }
  if (!response.complete) throw exchangeFailure(hop.url, new Error('closed'))
  return Buffer.concat(chunks)
}

/** No compression is asked for, but some servers send nothing else. */
function decoded(hop: Hop, response: IncomingMessage, encoding = ''): Readable {
  const steps = encoding
    .toLowerCase()
    .split(',')
    .map((step) => step.trim())
  let stream: Readable = response
  // More than two layers are an attack, not a server's habit.
  for (const step of steps.slice(-2).reverse()) {
    if (step === '' || step === 'identity') continue
    const decoder = decoderOf(step)
    if (!decoder || steps.length > 2) {
      throw new OutboundFailure(
        'network',
        `${hop.url.host} sends the content encoding '${encoding}', which isn't supported: serve it with gzip or without.`,
      )
    }
    const source = stream
    source.on('error', (error) => decoder.destroy(error))
    source.on('close', () => {
      if (!source.readableEnded) decoder.destroy(new Error('closed'))
    })
    decoder.on('close', () => source.destroy())
    stream = source.pipe(decoder)
  }
  return stream
}

function decoderOf(step: string) {
  if (step === 'gzip' || step === 'x-gzip') return createGunzip()
  if (step === 'deflate') return createInflate()
  if (step === 'br') return createBrotliDecompress()
  return undefined
}

/** Settles with the promise, or rejects at once when the signal says so, whatever still hangs. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** Without the brackets of IPv6 and the final dot of an absolute name. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

function flatHeaders(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

function tooLarge(hop: Hop): OutboundFailure {
  const limit =
    hop.maxBytes < 1e6 ? `${hop.maxBytes} bytes` : `${Math.round(hop.maxBytes / 1e6)} MB`
  return new OutboundFailure(
    'too-large',
    `${hop.url.host} answers with more than the ${limit} that are read: make it smaller.`,
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function connectFailure(url: URL, error: unknown): unknown {
  if (error instanceof OutboundFailure) return error
  const code = codeOf(error)
  const detail = error instanceof Error ? error.message : String(error)
  if (code === 'ECONNREFUSED') {
    return new OutboundFailure(
      'connect',
      `${url.host} refuses the connection: check that it is running and that the port is right.`,
    )
  }
  if (/^E(HOSTUNREACH|NETUNREACH|TIMEDOUT|NETDOWN|HOSTDOWN|ADDRNOTAVAIL)$/.test(code)) {
    return new OutboundFailure(
      'connect',
      `${url.host} can't be reached (${code}): check the network and the address.`,
    )
  }
  if (url.protocol === 'https:') {
    return new OutboundFailure(
      'tls',
      `No safe connection to ${url.host} could be made (${detail}): check its certificate.`,
    )
  }
  return new OutboundFailure(
    'connect',
    `${url.host} can't be reached (${detail}): try again later.`,
  )
}

function exchangeFailure(url: URL, error: unknown): OutboundFailure {
  const code = codeOf(error)
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new OutboundFailure(
      'too-large',
      `${url.host} answers with more than ${maxHeaderBytes / 1024} kB of headers: make them smaller.`,
    )
  }
  if (code.startsWith('HPE_')) {
    return new OutboundFailure('network', `${url.host} doesn't speak HTTP: check the port.`)
  }
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI')) {
    return new OutboundFailure(
      'network',
      `${url.host} sends damaged compressed data: try again later.`,
    )
  }
  if (code.startsWith('ERR_INVALID') || code.startsWith('ERR_UNESCAPED')) {
    const detail = error instanceof Error ? error.message : code
    return new OutboundFailure('bad-url', `The request can't be written (${detail}): correct it.`)
  }
  return new OutboundFailure(
    'network',
    `${url.host} broke off the connection before its answer was complete: try again later.`,
  )
}
