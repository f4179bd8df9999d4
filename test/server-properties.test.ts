import { afterAll, beforeAll, expect, test } from 'bun:test'
import fc, { type Arbitrary } from 'fast-check'
import { createServer } from '../src/server.ts'
import { passwordDesk } from './support/answering.ts'
import { type JsonSchema, nearlyValid, oddValue, valid } from './support/from-schema.ts'
import { type Caller, call, caller, type TestApp, testApp, withKey } from './support/test-app.ts'

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  schema: JsonSchema
}
interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}
interface Endpoint extends Operation {
  method: string
  path: string
}

// The document of any server tells which endpoints there are.
const { json } = await call(createServer(await testApp()), 'GET', '/docs/json')
const documented = whole(json.paths) as Record<string, Record<string, Operation>>

/** With what is referred to in its place. */
function whole(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(whole)
  if (typeof part !== 'object' || part === null) return part
  const name = '$ref' in part && /^#\/components\/schemas\/(\w+)$/.exec(String(part.$ref))?.[1]
  if (name) return whole(json.components.schemas[name])
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, whole(value)]))
}

const endpoints: Endpoint[] = Object.entries(documented).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({ ...operation, method, path })),
)
const requestsEach = Math.ceil(2000 / endpoints.length)

let app: TestApp
let send: Caller
let headers: Record<string, string>
const ids: string[] = []
const statuses = new Map<number, number>()

beforeAll(async () => {
  app = await passwordDesk({ config: { rateLimits: false, publicUrl: 'http://localhost' } })
  headers = (await withKey(app)).headers
  send = caller(createServer(app))
  const asked = { message: 'How do I reset a forgotten password?' }
  const { data } = (await send('POST', '/v1/messages', asked, headers)).json
  const hook = { url: 'https://hooks.example.com/a', events: ['*'] }
  const webhook = await send('POST', '/v1/webhooks', hook, headers)
  const [source] = (await send('GET', '/v1/knowledge/sources', undefined, headers)).json.data
  const pages = `/v1/knowledge/sources/${source.id}/pages`
  const [page] = (await send('GET', pages, undefined, headers)).json.data
  ids.push(
    data.conversationId,
    source.id,
    page.id,
    ...(webhook.json.data ? [webhook.json.data.id] : []),
  )
})
afterAll(() => app.db.close())

const dates = fc.constantFrom('2025-06-15', '2025-06-01T00:00:00Z', '2020-01-01', 'yesterday')

function queryValue({ name, schema }: Parameter): Arbitrary<unknown> {
  if (name.endsWith('Date')) return dates
  return fc.oneof({ weight: 5, arbitrary: valid(schema) }, { weight: 1, arbitrary: oddValue })
}

/** Requests to an endpoint: mostly such as it allows, about things that are there and that are not. */
function requestsTo({ path, parameters = [], requestBody }: Endpoint) {
  const inQuery = parameters.filter((one) => one.in === 'query')
  const query = fc.record(Object.fromEntries(inQuery.map((one) => [one.name, queryValue(one)])), {
    requiredKeys: [],
  })
  const id = fc.oneof(
    { weight: 6, arbitrary: fc.nat().map((at) => ids[at % ids.length] ?? '') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }) },
  )
  const filled = fc
    .array(id, { minLength: 2, maxLength: 2 })
    .map((given) =>
      path.replace(/\{\w+\}/g, () => encodeURIComponent((given.pop() ?? '').toWellFormed())),
    )
  const schema = requestBody?.content['application/json']?.schema
  const body = schema ? nearlyValid(schema) : fc.constant(undefined)
  const extra = fc.record(
    {
      'idempotency-key': fc.constantFrom('a', 'b', 'with space', 'x'.repeat(300)),
      'if-match': fc.constantFrom('*', '"x"', 'W/"x"', ''),
      'if-none-match': fc.constantFrom('*', '"x"'),
      'x-request-id': fc.constantFrom('mine', 'not sane', ''),
      'content-type': fc.constantFrom(
        'application/json',
        'text/plain',
        'application/json; charset=utf-16',
      ),
    },
    { requiredKeys: [] },
  )
  const headers = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: extra },
  )
  return fc.record({ path: filled, query, body, headers })
}

test.each(
  endpoints.map((endpoint): [string, Endpoint] => [
    `${endpoint.method.toUpperCase()} ${endpoint.path}`,
    endpoint,
  ]),
)(
  'whatever is sent to %s, the answer is one that the document declares, and no 5xx',
  async (_name, endpoint) => {
    await fc.assert(
      fc.asyncProperty(requestsTo(endpoint), async (request) => {
        const pairs = Object.entries(request.query).map(([name, value]) => [
          name,
          typeof value === 'string' ? value.toWellFormed() : String(JSON.stringify(value)),
        ])
        const query = pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
        const more = { ...headers, ...request.headers }
        const method = endpoint.method.toUpperCase()
        const answer = await send(method, request.path + query, request.body, more)
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: requestsEach, seed: 20_250_615 },
    )
  },
  60_000,
)

test('at least 2,000 requests were made, and enough of them succeeded to have proved something', () => {
  const count = (from: number, to: number) =>
    [...statuses].reduce((sum, [status, n]) => sum + (status >= from && status < to ? n : 0), 0)
  expect(count(200, 600)).toBeGreaterThanOrEqual(2000)
  expect(count(200, 300)).toBeGreaterThan(count(200, 600) / 4)
  expect(count(400, 500)).toBeGreaterThan(count(200, 600) / 10)
})
