import { expect } from 'bun:test'
import { type Schema, Validator } from '@cfworker/json-schema'
import type { Called } from './test-app.ts'

interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: object
}
interface Operation {
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

/**
 * Holds an answer of the API against what /docs/json declares: the status, and in JSON no field
 * missing, wrong or unlisted. `call` and the suite's `fetch` do it with every answer, so that it is
 * what tests do anyway that proves the document. Failures that any address can have need not be
 * declared.
 */
export async function checkContract(
  { method, path }: { method: string; path: string },
  { status, headers, json }: Called,
): Promise<void> {
  // 499: the client left, nobody receives it.
  if (!path.startsWith('/v1/') || status === 499) return
  const { paths, components } = await document()
  expect(headers.get('x-request-id')).toMatch(/^[\w.-]{1,128}$/)
  const operation = operationAt(paths, path)?.[method.toLowerCase()]
  if (operation && status !== 405)
    expect(Object.keys(operation.responses)).toContain(String(status))
  if (json === undefined || (!operation && status < 400)) return
  const declared = operation?.responses[String(status)]?.content?.['application/json']?.schema
  const { errors } = validatorOf(declared ?? errorSchema, components).validate(json)
  const found = errors.map((one) => `${one.instanceLocation}: ${one.error}`)
  if (found.length > 0) throw new Error(`${method} ${path} ${status}:\n${found.join('\n')}`)
  if (json.error) {
    expect(json.error.status).toBe(status)
    expect(json.error.requestId).toBe(headers.get('x-request-id'))
  }
}

let opened: Promise<OpenApi> | undefined

/** The document that any server gives, whatever its settings; made once. */
function document(): Promise<OpenApi> {
  opened ??= (async () => {
    // Loaded late: what tests of other things import stays small.
    const [{ createServer }, { testApp }] = await Promise.all([
      import('../../src/server.ts'),
      import('./test-app.ts'),
    ])
    const server = createServer(await testApp())
    return (await server.handle(new Request('http://localhost/docs/json'))).json()
  })()
  return opened
}

const errorSchema = { $ref: '#/components/schemas/Error' }
const validators = new Map<Schema, Validator>()

function validatorOf(schema: Schema, components: object): Validator {
  const known = validators.get(schema)
  if (known) return known
  const made = new Validator(closed({ ...schema, components }) as Schema, '2020-12', false)
  validators.set(schema, made)
  return made
}

function operationAt(paths: OpenApi['paths'], path: string) {
  const pathname = path.split('?')[0]?.replace(/(.)\/$/, '$1') ?? ''
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
