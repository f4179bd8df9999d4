import { swagger } from '@elysiajs/swagger'
import { Elysia } from 'elysia'
import { type Config, listenAddress } from './config.ts'
import { ErrorBody } from './http-error.ts'

export interface DocumentedRoute {
  method: string
  path: string
  hooks: object
}

/** The page and the OpenAPI document of all routes under `/v1`. */
export async function buildDocs(
  config: Config,
  routes: readonly DocumentedRoute[],
): Promise<{ page: string; document: string }> {
  const described = new Elysia().use(
    swagger({
      path: '/docs',
      scalarCDN: '/docs/page.js',
      scalarConfig,
      documentation: documentation(config) as object,
    }),
  )
  for (const { method, path, hooks } of routes) {
    if (!path.startsWith('/v1/')) continue
    // Named, so that the plugin doesn't claim that forms and plain text are understood, too.
    described.route(method, path, () => '', { ...hooks, parse: 'json' })
  }
  const get = async (path: string) =>
    (await described.handle(new Request(`http://localhost${path}`))).text()
  const document = tidy(JSON.parse(await get('/docs/json')))
  return { page: tidyPage(await get('/docs')), document: JSON.stringify(document) }
}

/** Everything off that would ask another server: fonts, telemetry, proxy, agent. */
const scalarConfig = {
  spec: { url: '/docs/json' },
  customCss: '',
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: true,
  metaData: { title: 'Keepdesk API' },
} as object

function documentation({ publicUrl, host, port }: Config) {
  // Without a public address: the one at which the page was found, be it a container's or a tunnel's.
  const server = publicUrl === listenAddress(host, port) ? '/' : publicUrl
  const header = (description: string, example: string | number) => ({
    description,
    schema: { type: typeof example === 'string' ? ('string' as const) : ('integer' as const) },
    example,
  })
  return {
    // Not 3.0: the schemas are JSON Schema, with null as a type.
    openapi: '3.1.0',
    info: {
      title: 'Keepdesk API',
      version: '1',
      description:
        'Questions in, grounded answers out. Every endpoint needs an API key (`keepdesk keys create`), every failure has the shape of `Error`, and every response carries `X-Request-Id`.',
    },
    servers: [{ url: server }],
    tags: [
      { name: 'Messages', description: 'Ask, and get an answer with its sources.' },
      {
        name: 'Conversations',
        description: 'What was asked and answered, with feedback and events.',
      },
      { name: 'Knowledge', description: 'The sources that answers are drawn from.' },
      { name: 'Settings', description: 'How the bot answers and how the widget looks.' },
      { name: 'Analytics', description: 'What is asked, how well it is answered, what it takes.' },
      { name: 'Webhooks', description: 'Tells other systems what happens.' },
    ],
    security: [{ apiKey: [] }, { bearer: [] }],
    components: {
      schemas: { Error: ErrorBody },
      headers: {
        'X-Request-Id': header('Names this request in the log.', '0197727e-5f2c-7b1a-9d59'),
        'RateLimit-Limit': header('Requests a minute from one address.', 60),
        'RateLimit-Remaining': header('Requests left.', 59),
        'RateLimit-Reset': header('Seconds until all are there again.', 1),
      },
      securitySchemes: {
        apiKey: { type: 'apiKey' as const, in: 'header', name: 'X-API-Key' },
        bearer: { type: 'http' as const, scheme: 'bearer' },
      },
    },
  }
}

/** The element that holds the page's configuration is no script: the policy would refuse to run it. */
function tidyPage(page: string): string {
  return page
    .replace('id="api-reference"', 'id="api-reference" type="application/json"')
    .replace('"spec":{"url":"/docs/json"}', '"url":"/docs/json"')
}

interface Schema {
  anyOf?: ({ const?: unknown } | null)[]
  'x-expects'?: string
  'x-names'?: string
  /** Stands in for a pattern that only the validator needs. */
  'x-documented'?: object
}

interface Operation {
  'x-examples'?: object
  requestBody?: { content: Record<string, { examples?: object }> }
}

/** What the plugin can't say: named examples of bodies, and schemas as a reader wants them. */
function tidy(document: { paths: Record<string, Record<string, Operation>> }): unknown {
  for (const operation of Object.values(document.paths).flatMap(Object.values<Operation>)) {
    const body = operation.requestBody?.content['application/json']
    if (body && operation['x-examples']) body.examples = operation['x-examples']
    delete operation['x-examples']
  }
  return withNames(JSON.parse(JSON.stringify(document), (_name, value) => readable(value)))
}

/** Objects that have a title become components, so that generated clients have names for them. */
function withNames(document: { paths: object; components: { schemas: Record<string, object> } }) {
  const { schemas } = document.components
  function named(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(named)
    if (typeof value !== 'object' || value === null) return value
    const { title, ...schema } = Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, named(part)]),
    )
    if (schema.type !== 'object' || typeof title !== 'string')
      return title ? { title, ...schema } : schema
    const known = schemas[title]
    if (known && !Bun.deepEquals(known, schema)) throw new Error(`Two schemas are called ${title}.`)
    schemas[title] = schema
    return { $ref: `#/components/schemas/${title}` }
  }
  return { ...document, paths: named(document.paths) }
}

function readable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const {
    'x-expects': _expects,
    'x-names': _names,
    'x-documented': documented,
    ...schema
  } = { ...value } as Schema
  if (documented) {
    return { ...schema, pattern: undefined, patternProperties: undefined, ...documented }
  }
  const texts = schema.anyOf?.map((one) => one?.const)
  if (!texts?.every((text) => typeof text === 'string')) return schema
  return { ...schema, anyOf: undefined, type: 'string', enum: texts }
}
