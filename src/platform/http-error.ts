import { type Static, Type } from '@sinclair/typebox'
import { NotFoundError, ParseError, ValidationError } from 'elysia'
import { iso, systemClock } from './clock.ts'
import { AppError, errorStatus } from './errors.ts'
import type { Log } from './log.ts'
import { securityHeaders } from './request.ts'
import { validationDetails } from './validation-message.ts'

/** The one shape of every failure. */
export const ErrorBody = Type.Object(
  {
    error: Type.Object({
      code: Type.Union(Object.keys(errorStatus).map((code) => Type.Literal(code))),
      message: Type.String({ description: 'One sentence that says what to do.' }),
      status: Type.Integer({ description: 'The HTTP status again.' }),
      timestamp: Type.String({ format: 'date-time' }),
      requestId: Type.String({ description: 'The same as in X-Request-Id, and in the log.' }),
      details: Type.Optional(
        Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
          description: 'What is wrong, field by field.',
        }),
      ),
    }),
  },
  { title: 'Error', description: 'What went wrong.' },
)
export type ErrorBody = Static<typeof ErrorBody>

/** What is sent for an error; `at` in milliseconds since the epoch. */
export function errorBody(error: AppError, requestId: string, at: number): ErrorBody {
  const { code, message, status, details } = error
  return {
    error: { code, message, status, timestamp: iso(at), requestId, ...(details && { details }) },
  }
}

/** The error to answer with, whatever was thrown; what nobody expected keeps its `cause` for the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  // What a body reader throws arrives wrapped.
  if (thrown instanceof ParseError && thrown.cause instanceof AppError) return thrown.cause
  if (thrown instanceof ParseError) {
    return new AppError('VALIDATION_ERROR', 'The body could not be read.', { cause: thrown })
  }
  if (thrown instanceof NotFoundError) {
    return new AppError('NOT_FOUND', 'There is nothing at this address. /docs lists what there is.')
  }
  if (thrown instanceof ValidationError && thrown.type !== 'response') {
    const details = validationDetails(thrown)
    const first = details[0]
    const message = first ? `${first.path} ${first.message}.` : 'The request is not valid.'
    return new AppError('VALIDATION_ERROR', message, { details })
  }
  if (isDiskFull(thrown)) {
    return new AppError(
      'INTERNAL_ERROR',
      'Nothing was stored, because the disk of the server is full. Free some space there, then send it again.',
      { cause: thrown },
    )
  }
  return new AppError(
    'INTERNAL_ERROR',
    'Something went wrong here, not with the request. The log has more under the request id.',
    { cause: thrown },
  )
}

/**
 * For `Bun.serve`: answers what never reached the error handler, because the framework fell over it
 * (`throw undefined`).
 */
export function lastResort(thrown: unknown, log: Log): Response {
  const requestId = Bun.randomUUIDv7()
  log.error('request failed', { requestId, error: thrown })
  const body = errorBody(toAppError(thrown), requestId, systemClock.now())
  const headers = { ...securityHeaders, 'x-request-id': requestId }
  return Response.json(body, { status: body.error.status, headers })
}

function isDiskFull(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    /^(SQLITE_FULL|ENOSPC|EDQUOT)$/.test(String(thrown.code))
  )
}
