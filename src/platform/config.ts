import ipaddr from 'ipaddr.js'
import { readLimits, readOrigins } from './config-lists.ts'
import { StartError } from './errors.ts'
import { type LogLevel, logLevels } from './log.ts'

/** What the environment and the flags decide, read once by `main.ts`; settings are rows instead. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Absolute path of the data folder. */
  readonly dataDir: string
  /** Where customers and operators reach this server, without a slash at the end. */
  readonly publicUrl: string
  readonly logLevel: LogLevel
  /** CIDRs that outgoing requests may reach although they are private. */
  readonly allowNetworks: readonly string[]
  /** CIDRs of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly rateLimits: boolean
  /** Requests a minute from one address, by endpoint (`POST /v1/messages`); `*`: at the others. */
  readonly endpointLimits: Readonly<Record<string, number>>
  /** Origins whose scripts may use an API key under `/v1`; `*` alone: all. */
  readonly corsOrigins: readonly string[]
  readonly ollamaHost: string
  /** Absent: the first chat model that Ollama has. */
  readonly chatModel?: string
  /** `built-in`, or the name of an Ollama model. */
  readonly embedModel: string
}

export const configVariables = [
  ['KEEPDESK_PORT', 'port to listen on (default 8080)'],
  ['KEEPDESK_HOST', 'address to listen on (default 127.0.0.1; 0.0.0.0 for every interface)'],
  ['KEEPDESK_DATA', 'data folder (default ./data)'],
  ['KEEPDESK_PUBLIC_URL', 'address at which others reach this server'],
  ['KEEPDESK_LOG_LEVEL', `${logLevels.join(', ')} (default info)`],
  [
    'KEEPDESK_ALLOW_NETWORKS',
    'private networks that outgoing requests may reach, CIDRs with commas',
  ],
  ['KEEPDESK_TRUSTED_PROXIES', 'proxies whose X-Forwarded-For is believed, CIDRs with commas'],
  ['KEEPDESK_RATE_LIMIT', 'on or off (default on)'],
  [
    'KEEPDESK_RATE_LIMITS',
    'requests a minute from one address, by endpoint (default POST /v1/messages=60, POST /v1/messages/stream=60, *=600)',
  ],
  [
    'KEEPDESK_CORS_ORIGINS',
    'origins whose web pages may use an API key, with commas, or * (default none)',
  ],
  ['OLLAMA_HOST', 'address of Ollama (default http://127.0.0.1:11434)'],
  ['KEEPDESK_CHAT_MODEL', 'Ollama model that writes answers (default: the first one there)'],
  ['KEEPDESK_EMBED_MODEL', 'built-in, or an Ollama embedding model (default built-in)'],
] as const

export type ConfigVariable = (typeof configVariables)[number][0]
export type Environment = Partial<Record<ConfigVariable, string>>

/** Throws one `StartError` that lists every problem. `resolvePath` makes the data folder absolute. */
export function readConfig(env: Environment, resolvePath: (path: string) => string): Config {
  const problems: string[] = []
  const value = (name: ConfigVariable) => env[name]?.trim() || undefined
  function problem(name: ConfigVariable, wanted: string) {
    problems.push(`${name} is '${value(name)}', but must be ${wanted}.`)
  }

  const port = Number(value('KEEPDESK_PORT') ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    problem('KEEPDESK_PORT', 'a port number from 0 to 65535, such as 8080')
  }
  const host = value('KEEPDESK_HOST') ?? '127.0.0.1'
  if (/[\s/]/.test(host)) problem('KEEPDESK_HOST', 'an address such as 127.0.0.1 or 0.0.0.0')

  const logLevel = (value('KEEPDESK_LOG_LEVEL') ?? 'info').toLowerCase() as LogLevel
  if (!logLevels.includes(logLevel)) {
    problem('KEEPDESK_LOG_LEVEL', `one of ${logLevels.join(', ')}`)
  }
  const rateLimit = (value('KEEPDESK_RATE_LIMIT') ?? 'on').toLowerCase()
  if (rateLimit !== 'on' && rateLimit !== 'off') problem('KEEPDESK_RATE_LIMIT', 'on or off')

  function networks(name: ConfigVariable): string[] {
    const list = (value(name) ?? '').split(/[\s,]+/).filter(Boolean)
    const bad = list.filter((cidr) => !ipaddr.isValidCIDR(cidr) && !ipaddr.isValid(cidr))
    if (bad.length > 0) {
      problem(name, `networks such as 10.0.0.0/8, separated by commas (wrong: ${bad.join(', ')})`)
    }
    return list.map((cidr) => {
      if (!ipaddr.isValid(cidr)) return cidr
      return `${cidr}/${ipaddr.parse(cidr).kind() === 'ipv4' ? 32 : 128}`
    })
  }
  const allowNetworks = networks('KEEPDESK_ALLOW_NETWORKS')
  const trustedProxies = networks('KEEPDESK_TRUSTED_PROXIES')

  const limits = readLimits(value('KEEPDESK_RATE_LIMITS') ?? '')
  if (limits.wrong.length > 0) {
    problem(
      'KEEPDESK_RATE_LIMITS',
      `endpoints with 1 to 1,000,000 requests a minute, each once, such as POST /v1/messages=120, *=1000 (wrong: ${limits.wrong.join(', ')})`,
    )
  }
  const origins = readOrigins(value('KEEPDESK_CORS_ORIGINS') ?? '')
  if (origins.wrong.length > 0) {
    problem(
      'KEEPDESK_CORS_ORIGINS',
      `origins such as https://shop.example.com, separated by commas, or * alone (wrong: ${origins.wrong.join(', ')})`,
    )
  }

  function address(name: ConfigVariable, fallback: string): string {
    const text = value(name) ?? fallback
    const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`)
    if (!url || !/^https?:$/.test(url.protocol)) {
      const example = name === 'OLLAMA_HOST' ? 'http://127.0.0.1:11434' : 'https://help.example.com'
      problem(name, `an address such as ${example}`)
      return text
    }
    return url.href.replace(/\/+$/, '')
  }
  const publicUrl = value('KEEPDESK_PUBLIC_URL')
    ? address('KEEPDESK_PUBLIC_URL', '')
    : listenAddress(host, port)
  const ollamaHost = ollamaAddress(
    address('OLLAMA_HOST', 'http://127.0.0.1:11434'),
    value('OLLAMA_HOST'),
  )
  const chatModel = value('KEEPDESK_CHAT_MODEL')

  if (problems.length > 0) throw new StartError(problems)
  return Object.freeze({
    port,
    host,
    dataDir: resolvePath(value('KEEPDESK_DATA') ?? 'data'),
    publicUrl,
    logLevel,
    allowNetworks,
    trustedProxies,
    rateLimits: rateLimit === 'on',
    endpointLimits: limits.value,
    corsOrigins: origins.value,
    ollamaHost,
    ...(chatModel ? { chatModel } : {}),
    embedModel: value('KEEPDESK_EMBED_MODEL') ?? 'built-in',
  })
}

/** Where a browser on this machine finds what listens on a host and a port. */
export function listenAddress(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

/** Ollama's own variable may lack the port, and may be the address a server listens on. */
function ollamaAddress(normal: string, given: string | undefined): string {
  const url = URL.parse(normal)
  if (!url || !given) return normal
  if (!/:\d+/.test(given.replace(/^[a-z]+:\/\//i, '')) && url.protocol === 'http:')
    url.port = '11434'
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  return url.href.replace(/\/+$/, '')
}
