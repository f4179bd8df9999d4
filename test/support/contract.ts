import { expect } from 'bun:test'
import { type Schema, Validator } from '@cfworker/json-schema'
import { type Called, call, type Handles } from './test-app.ts'

interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>
  components: object
}
interface Response {
  content?: Record<string, { schema: Schema }>
}

export type CheckedCall = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Called>

/**
 * `call`, with every JSON answer held against what /docs/json declares for its status: no field may
 * be missing, wrong or unlisted. Failures that any address can have need not be declared.
 */
export async function contractCall(server: Handles): Promise<CheckedCall> {
  const { paths, components } = (await call(server, 'GET', '/docs/json')).json as OpenApi
  return async function checkedCall(method, path, body, headers) {
    const called = await call(server, method, path, body, headers)
    expect(called.headers.get('x-request-id')).toMatch(/^[\w.-]{1,128}$/)
    const operation = operationAt(paths, path)?.[method.toLowerCase()]
    if (called.json === undefined || (!operation && called.status < 400)) return called
    const declared = operation?.responses[String(called.status)]
    if (operation && called.status !== 405) {
      expect(Object.keys(operation.responses)).toContain(String(called.status))
    }
    const schema = declared?.content?.['application/json']?.schema ?? errorSchema
    const validator = new Validator(closed({ ...schema, components }) as Schema, '2020-12', false)
    const { errors } = validator.validate(called.json)
    expect(errors.map((one) => `${one.instanceLocation}: ${one.error}`)).toEqual([])
    if (called.json.error) {
      expect(called.json.error.status).toBe(called.status)
      expect(called.json.error.requestId).toBe(called.headers.get('x-request-id'))
    }
    return called
  }
}

const errorSchema = { $ref: '#/components/schemas/Error' }

function operationAt(paths: OpenApi['paths'], path: string) {
  const pathname = path.split('?')[0] ?? ''
  const template = Object.keys(paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  )
  return template === undefined ? undefined : paths[template]
}

/** The same schema, with objects that list their fields having no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, closed(v)]))
  const listsFields = copy.type === 'object' && 'properties' in copy
  return listsFields ? { additionalProperties: false, ...copy } : copy
}
