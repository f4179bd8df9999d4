import { cleanJson } from './clean-text.ts'
import { AppError, invalid } from './errors.ts'

const maxBodyBytes = 1_048_576
const maxDepth = 32

/**
 * Reads a request's JSON body, cleaned for storing; null where there is none, which is for the route
 * to judge. Throws `AppError`: 415 for another media type, 413 over 1 MiB (however the length was
 * declared), 400 for malformed or deeply nested JSON.
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  if (request.body === null) return null
  requireJson(request.headers)
  const bytes = await readCapped(request, maxBodyBytes)
  const text = decode(bytes)
  if (text.trim() === '') throw malformed('The body is empty: send a JSON object.')
  // The validator and the cleaning recurse: a million brackets would overflow their stack.
  if (depthOf(text) > maxDepth) {
    throw malformed(`The body is nested more than ${maxDepth} levels deep.`)
  }
  return cleanJson(parse(text))
}

/** For a route that takes no body: nothing, or `{}`. Throws a 400 that names what else there is. */
export function refuseBody(body: unknown): void {
  if (body === null || body === undefined) return
  if (typeof body !== 'object' || Array.isArray(body)) throw malformed('Send no body here.')
  const [name] = Object.keys(body)
  if (name !== undefined)
    throw invalid(name.slice(0, 200), 'is not a known field: nothing is read from a body here')
}

function requireJson(headers: Headers): void {
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='))
  const isJson = /^application\/(?:[\w.+-]+\+)?json$/.test(type.trim())
  if (!isJson || (charset && !/^charset="?utf-?8"?$/.test(charset))) {
    throw new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send the body as JSON in UTF-8, with the header Content-Type: application/json.',
    )
  }
  const encoding = headers.get('content-encoding')
  if (encoding && encoding.toLowerCase() !== 'identity') {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without Content-Encoding.')
  }
}

/** Throws 413 over so many bytes, however the length was declared; 400 where the body breaks off. */
export async function readCapped(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = request.headers.get('content-length')
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
  try {
    if (declared !== null) {
      const bytes = await request.bytes()
      if (bytes.length > maxBytes) throw tooLarge(maxBytes)
      return bytes
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of request.body ?? []) {
      size += chunk.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw malformed('The body ended before it was complete.', error)
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw malformed('The body is not valid UTF-8.', error)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed('The body is not valid JSON.', error)
  }
}

/** How deep brackets nest, outside strings; stops counting once it is too deep. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length && deepest <= maxDepth; i++) {
    const char = text.charCodeAt(i)
    if (inString) {
      if (char === 0x5c) i++
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x5b || char === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (char === 0x5d || char === 0x7d) depth--
  }
  return deepest
}

function malformed(message: string, cause?: unknown): AppError {
  return new AppError('VALIDATION_ERROR', message, {
    details: [{ path: 'body', message }],
    cause,
  })
}

function tooLarge(maxBytes: number): AppError {
  const mebibytes = Math.floor(maxBytes / 1_048_576)
  const bytes = maxBytes.toLocaleString('en-US')
  return new AppError('PAYLOAD_TOO_LARGE', `The body is over ${mebibytes} MiB (${bytes} bytes).`)
}
