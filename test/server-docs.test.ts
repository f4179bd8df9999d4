import { beforeAll, expect, test } from 'bun:test'
import { Validator } from '@cfworker/json-schema'
import { createServer } from '../src/server.ts'
import { call, testApp } from './support/test-app.ts'

// biome-ignore lint/suspicious/noExplicitAny: the document is read as any client reads it
let document: any
let server: ReturnType<typeof createServer>

beforeAll(async () => {
  const app = await testApp({ config: { publicUrl: 'https://help.example.com' } })
  server = createServer(app)
  document = (await call(server, 'GET', '/docs/json')).json
})

test('the document lists exactly the 29 endpoints under /v1', () => {
  const served = server.routes
    .filter((route) => route.path.startsWith('/v1/'))
    .map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
  const documented = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(documented.sort()).toEqual(served.sort())
  expect(documented).toEqual([
    'DELETE /v1/webhooks/{id}',
    'GET /v1/analytics/conversations',
    'GET /v1/analytics/dashboard',
    'GET /v1/analytics/feedback',
    'GET /v1/analytics/knowledge-gaps',
    'GET /v1/analytics/top-questions',
    'GET /v1/analytics/trust-score',
    'GET /v1/analytics/usage',
    'GET /v1/conversations',
    'GET /v1/conversations/export',
    'GET /v1/conversations/{id}',
    'GET /v1/knowledge/pages/{id}/chunks',
    'GET /v1/knowledge/sources',
    'GET /v1/knowledge/sources/{id}/pages',
    'GET /v1/settings',
    'GET /v1/settings/chat',
    'GET /v1/settings/widget',
    'GET /v1/webhooks',
    'GET /v1/webhooks/{id}/deliveries',
    'PATCH /v1/knowledge/sources/{id}',
    'PATCH /v1/settings/chat',
    'PATCH /v1/settings/widget',
    'PATCH /v1/webhooks/{id}',
    'POST /v1/knowledge/sources/{id}/sync',
    'POST /v1/messages',
    'POST /v1/messages/stream',
    'POST /v1/webhooks',
    'POST /v1/webhooks/{id}/deliveries/{deliveryId}/retry',
    'POST /v1/webhooks/{id}/test',
  ])
})

test('each endpoint has a summary, a description, every status with the error schema, and examples', () => {
  for (const operation of operations()) {
    expect(operation.summary).not.toBeEmpty()
    expect(operation.description).toContain('Needs the scope')
    expect(operation.operationId).toMatch(/^[a-z]\w+$/)
    expect(operation.tags).toHaveLength(1)
    const { responses } = operation
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403', '429', '500']))
    for (const [status, response] of Object.entries<{ content: Record<string, Content> }>(
      responses,
    )) {
      if (Number(status) < 400) continue
      const json = response.content['application/json']
      expect(json?.schema).toEqual({ $ref: '#/components/schemas/Error' })
      expect(json?.example).toHaveProperty('error.status', Number(status))
    }
  }
})

test('every example is valid under its own schema', () => {
  let checked = 0
  function check(schema: object, example: unknown) {
    const { errors } = new Validator(
      { ...schema, components: document.components },
      '2020-12',
    ).validate(example)
    expect(errors).toEqual([])
    checked++
  }
  for (const { requestBody, responses } of operations()) {
    for (const body of Object.values<Content>(requestBody?.content ?? {})) {
      for (const one of Object.values(body.examples ?? {})) check(body.schema, one.value)
    }
    for (const { content } of Object.values<{ content: Record<string, Content> }>(responses)) {
      for (const { schema, example } of Object.values(content ?? {})) check(schema, example)
    }
  }
  expect(checked).toBeGreaterThan(20)
})

interface Content {
  schema: object
  example?: unknown
  examples?: Record<string, { value: unknown }>
}

function operations() {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return Object.values<any>(document.paths).flatMap((path) => Object.values<any>(path))
}

test('bodies are JSON only, and say what the validator says', () => {
  const body = document.paths['/v1/messages'].post.requestBody
  expect(Object.keys(body.content)).toEqual(['application/json'])
  const { schema, examples } = body.content['application/json']
  expect(schema).toEqual({ $ref: '#/components/schemas/MessageBody' })
  const { MessageBody } = document.components.schemas
  expect(MessageBody.additionalProperties).toBe(false)
  expect(MessageBody.required).toEqual(['message'])
  expect(MessageBody.properties.message).toMatchObject({
    type: 'string',
    minLength: 1,
    maxLength: 4000,
  })
  expect(Object.keys(examples).length).toBeGreaterThan(0)
  expect(JSON.stringify(document)).not.toMatch(/x-(expects|names|documented|examples)|uD800/)
})

test('the document names both ways to send a key, and where the server is', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.servers).toEqual([{ url: 'https://help.example.com' }])
  expect(document.security).toEqual([{ apiKey: [] }, { bearer: [] }])
  expect(document.components.securitySchemes).toMatchObject({
    apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    bearer: { type: 'http', scheme: 'bearer' },
  })
})

test('without a model the help is the exact command', () => {
  const { responses } = document.paths['/v1/messages'].post
  expect(responses['503'].description).toMatch(/`ollama pull [\w.:-]+`/)
})

test('the page asks this server alone', async () => {
  const response = await server.handle(new Request('http://localhost/docs'))
  expect(response.headers.get('content-type')).toStartWith('text/html')
  const page = await response.text()
  expect(page.match(/(?:https?:)?\/\/[^\s"'<]+/g)).toBeNull()
  expect(page).not.toContain('@import')
  expect(page).toContain('"withDefaultFonts":false')
  expect(page).toContain('"telemetry":false')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/https?:|\*/)

  const sources = [...page.matchAll(/src="([^"]+)"/g)].map((match) => match[1])
  expect(sources).toEqual(['/docs/page.js'])
  const script = await server.handle(new Request('http://localhost/docs/page.js'))
  expect(script.status).toBe(200)
  expect(script.headers.get('content-type')).toStartWith('text/javascript')
  expect((await script.text()).length).toBeGreaterThan(1_000_000)
})

test('without a public address, requests go where the page was found', async () => {
  const { json } = await call(createServer(await testApp()), 'GET', '/docs/json')
  expect(json.servers).toEqual([{ url: '/' }])
})
