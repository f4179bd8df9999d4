/** The one error type that crosses layers; `server.ts` alone turns it into an HTTP response. */
export const errorStatus = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_CONFLICT: 422,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  MODEL_UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof errorStatus
export interface ErrorDetail {
  path: string
  message: string
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details?: ErrorDetail[]
  readonly headers?: Record<string, string>

  /** `message` is shown to the caller; `cause` is logged and never leaves the server. */
  constructor(
    code: ErrorCode,
    message: string,
    more: { details?: ErrorDetail[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'AppError'
    this.code = code
    this.status = errorStatus[code]
    if (more.details) this.details = more.details
    if (more.headers) this.headers = more.headers
  }
}

/** Why no (further) token came; `hint` tells an operator what to do. */
export class ModelError extends Error {
  readonly hint: string
  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ModelError'
    this.hint = hint
  }
}

export function notFound(what: string, id: string): AppError {
  return new AppError('NOT_FOUND', `No ${what} has the id '${id.slice(0, 80)}'.`)
}

export function conflict(message: string): AppError {
  return new AppError('CONFLICT', message)
}

export function invalid(path: string, message: string): AppError {
  return new AppError('VALIDATION_ERROR', `${path}: ${message}`, { details: [{ path, message }] })
}

/** A problem that stops the program (bad configuration, a locked folder): printed, never as a stack. */
export class StartError extends Error {
  readonly problems: string[]
  constructor(problems: string | string[]) {
    const list = typeof problems === 'string' ? [problems] : problems
    super(list.join('\n'))
    this.name = 'StartError'
    this.problems = list
  }
}

/** The text of anything that was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Whether this was thrown because somebody aborted: nothing to report. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
