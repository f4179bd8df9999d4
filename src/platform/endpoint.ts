import type { TObject, TSchema } from '@sinclair/typebox'
import type { DocumentDecoration } from 'elysia'
import { type ErrorCode, errorStatus } from './errors.ts'

interface Success {
  status: number
  description: string
  /** Absent: no content. */
  schema?: TSchema
  example?: unknown
  /** Beside those that every response has. */
  headers?: Record<string, object>
  /** Default: application/json. */
  contentType?: string
}

interface EndpointDocs {
  operationId: string
  tag: string
  summary: string
  description: string
  /** The API key scope that a request needs. */
  scope: string
  /** Of several with the same status, each is another content type. */
  success: Success | Success[]
  /** Beside those that every endpoint has, with what causes them here. */
  errors?: Partial<Record<ErrorCode, string>>
  /** Of the path, by name, with what they are. */
  params?: Record<string, string>
  /** As `readQuery` reads it. */
  query?: TObject
  /** Others: headers. */
  parameters?: object[]
  /** It takes an Idempotency-Key. */
  idempotent?: boolean
  /** Of the request body, by name. */
  examples?: Record<string, { summary: string; value: unknown }>
}

const everyEndpoint: Partial<Record<ErrorCode, string>> = {
  VALIDATION_ERROR: 'The request is malformed: details says where.',
  UNAUTHORIZED: 'The API key is missing, wrong, deleted or expired.',
  FORBIDDEN: 'The API key lacks the scope that this endpoint needs.',
  RATE_LIMIT_EXCEEDED: 'Too many requests from this address; Retry-After says when to go on.',
  INTERNAL_ERROR: 'Something went wrong in the server.',
}

/** Of one that takes an Idempotency-Key, unless it has more causes to name. */
const idempotentErrors: Partial<Record<ErrorCode, string>> = {
  VALIDATION_ERROR: 'The body or the Idempotency-Key is malformed.',
  CONFLICT: 'The first request with this Idempotency-Key is still running.',
  IDEMPOTENCY_CONFLICT: 'The Idempotency-Key was used with another body.',
  PAYLOAD_TOO_LARGE: 'The body is over 1 MiB.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is not application/json.',
}

/** Everything that the OpenAPI document says of an endpoint, and the scope that the gate asks for. */
export function endpoint(docs: EndpointDocs): DocumentDecoration {
  const successes = Array.isArray(docs.success) ? docs.success : [docs.success]
  const responses = Object.fromEntries([
    ...successes.map(({ status }) => [
      status,
      successes
        .filter((one) => one.status === status)
        .map((one) => success(one, docs.idempotent))
        .reduce(together),
    ]),
    ...Object.entries({
      ...everyEndpoint,
      ...(docs.idempotent && idempotentErrors),
      ...docs.errors,
    }).map(([code, text]) => [errorStatus[code as ErrorCode], failure(code as ErrorCode, text)]),
  ])
  const parameters = [
    ...pathParameters(docs.params ?? {}),
    ...queryParameters(docs.query),
    ...(docs.parameters ?? []),
    ...(docs.idempotent ? [idempotencyKey] : []),
  ]
  return {
    operationId: docs.operationId,
    tags: [docs.tag],
    summary: docs.summary,
    description: `${docs.description}\n\nNeeds the scope \`${docs.scope}\`.`,
    responses,
    ...(parameters.length > 0 && { parameters }),
    ...(docs.examples && { 'x-examples': docs.examples }),
    'x-scope': docs.scope,
  } as DocumentDecoration
}

function success(
  { description, schema, example, headers = {}, contentType = 'application/json' }: Success,
  isIdempotent = false,
) {
  const content = schema && {
    [contentType]: { schema, ...(example !== undefined && { example }) },
  }
  return {
    description,
    headers: { ...commonHeaders, ...(isIdempotent && replayedHeader), ...headers },
    ...(content && { content }),
  }
}

function together<Answer extends { content?: object }>(first: Answer, second: Answer): Answer {
  return { ...first, content: { ...first.content, ...second.content } }
}

function pathParameters(params: Record<string, string>): object[] {
  return Object.entries(params).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }))
}

/** With a default a parameter may be left out, whatever the schema says of the value. */
function queryParameters(query: TObject | undefined): object[] {
  if (!query) return []
  return Object.entries<TSchema>(query.properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: query.required?.includes(name) === true && schema.default === undefined,
    ...(description && { description }),
    schema,
  }))
}

function failure(code: ErrorCode, description: string) {
  const status = errorStatus[code]
  const example = {
    error: {
      code,
      message: description,
      status,
      timestamp: '2025-06-15T09:23:41.000Z',
      requestId: '0197727e-5f2c-7b1a-9d59-3d1c0f6b8a11',
      ...(code === 'VALIDATION_ERROR' && {
        details: [{ path: 'message', message: 'is required' }],
      }),
    },
  }
  return {
    description: `\`${code}\`: ${description}`,
    headers: commonHeaders,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' }, example } },
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes a retry safe: within 24 hours, the same key and body get the first success again, with `Idempotency-Replayed: true`. A failure is not kept: the next request with the key is tried anew.',
  // Without an example: whoever tried two messages with it would get a 422.
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const replayedHeader = {
  'Idempotency-Replayed': {
    description: 'Present where this is the first response again.',
    schema: { type: 'string', enum: ['true'] },
  },
}

const commonHeaders = {
  'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
  'RateLimit-Limit': { $ref: '#/components/headers/RateLimit-Limit' },
  'RateLimit-Remaining': { $ref: '#/components/headers/RateLimit-Remaining' },
  'RateLimit-Reset': { $ref: '#/components/headers/RateLimit-Reset' },
}
