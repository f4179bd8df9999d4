import { beforeAll, expect, test } from 'bun:test'
import type { Command as Program } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import { type ApiCall, type Command, screens } from '../../src/dashboard/api-calls.ts'
import { bodyOf, callsAt, commandOf, curlOf, pathOf } from '../../src/dashboard/api-request.ts'
import { createServer } from '../../src/server.ts'
import { call, testApp } from '../support/test-app.ts'

// biome-ignore lint/suspicious/noExplicitAny: the document is read as any client reads it
let document: any
beforeAll(async () => {
  document = (await call(createServer(await testApp()), 'GET', '/docs/json')).json
})

const calls = screens.flatMap((screen) => screen.calls)
const isCall = (one: ApiCall | Command): one is ApiCall => 'path' in one
/** Two paths are the same whatever their placeholders are called. */
const anonymous = (path: string) => path.replace(/\{\w+\}/g, '{}')

function operationOf({ method, path }: ApiCall) {
  const known = Object.keys(document.paths).find(
    (one) => anonymous(one) === anonymous(`/v1${path}`),
  )
  return known && document.paths[known][method.toLowerCase()]
}

test('every call of a screen is one of the API, with its parameters and fields', () => {
  for (const one of calls.filter(isCall)) {
    const operation = operationOf(one)
    expect([one.method, one.path, operation?.operationId]).toEqual([
      one.method,
      one.path,
      expect.any(String),
    ])
    const parameters = (operation.parameters ?? [])
      .filter((parameter: { in: string }) => parameter.in === 'query')
      .map(({ name }: { name: string }) => name)
    expect(parameters).toEqual(expect.arrayContaining(one.query ?? []))
    if (!one.body) continue
    const { $ref } = operation.requestBody.content['application/json'].schema
    const schema = document.components.schemas[$ref.split('/').at(-1)]
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(one.body)))
    expect(Object.keys(one.body)).toEqual(expect.arrayContaining(schema.required ?? []))
  }
})

test('all seven figures of analytics have a screen that shows the call', () => {
  const shown = new Set(calls.filter(isCall).map(({ path }) => `/v1${path}`))
  const figures = Object.keys(document.paths).filter((path) => path.startsWith('/v1/analytics/'))
  expect(figures).toHaveLength(7)
  expect(figures.filter((path) => !shown.has(path))).toEqual([])
})

test('every command is one of the command line, with its options', () => {
  const quiet = { print() {}, tell() {} } as unknown as Parameters<typeof createProgram>[0]
  const program = createProgram(quiet, () => {})
  for (const { command } of calls.filter((one): one is Command => !isCall(one))) {
    const words = command.split(' ').slice(1)
    let found: Program = program
    for (let next = step(found, words[0]); next; next = step(found, words[0])) {
      found = next
      words.shift()
    }
    expect([command, found.commands.length, found === program]).toEqual([command, 0, false])
    const options = words.filter((word) => word.startsWith('--'))
    expect(found.options.map(({ long }) => long)).toEqual(expect.arrayContaining(options))
  }
})

const step = (program: Program, word: string | undefined) =>
  program.commands.find((one) => one.name() === word)

test('what the screen shows is filled in, quoted for a shell', () => {
  const { calls, values } = callsAt('/knowledge/src_1', { q: "it's", status: '', page: 'page_2' })
  const of = (does: string) => calls.find((one) => one.does === does)
  expect(curlOf(of('The pages of the source') as ApiCall, values, 'http://desk:1')).toBe(
    `curl -s 'http://desk:1/v1/knowledge/sources/src_1/pages?q=it%27s' \\\n  -H "X-API-Key: $KEEPDESK_API_KEY"`,
  )
  expect(pathOf(of('The chunks of a page') as ApiCall, values)).toBe(
    '/knowledge/pages/page_2/chunks',
  )
  expect(commandOf(of('Remove the source') as Command, values)).toBe(
    'keepdesk sources remove src_1',
  )
  const [ask] = callsAt('/playground', {}).calls as ApiCall[]
  if (!ask) throw new Error('The playground shows no call.')
  expect(bodyOf(ask, { message: "What's up?" })).toEqual({ message: "What's up?" })
  expect(curlOf(ask, { message: "What's up?" }, '')).toContain(`{"message":"What'\\''s up?"}`)
})

test('the view that is open decides what is shown', () => {
  const does = (path: string, search = {}) => callsAt(path, search).calls[0]?.does
  expect(does('/analytics')).toBe('The figures of a period')
  expect(does('/analytics', { view: 'usage' })).toBe('Messages, tokens and storage')
  expect(does('/settings/webhooks', { webhook: 'wh_1' })).toBe('Its deliveries')
  expect(does('/settings/webhooks')).toBe('List webhooks')
  expect(callsAt('/inbox', { view: 'MINE' }).values.status).toBe('HUMAN')
  expect(callsAt('/inbox', { view: 'MINE', q: 'shoes' }).values.status).toBeUndefined()
  expect(callsAt('/nowhere', {}).calls).toEqual([])
})
