import { resolve } from 'node:path'
import {
  type Config,
  type ConfigVariable,
  configVariables,
  type Environment,
  readConfig,
} from '../platform/config.ts'
import { StartError } from '../platform/errors.ts'
import { misused, type Terminal } from './terminal.ts'

export const configFlags: Record<ConfigVariable, { flag: string; value: string }> = {
  KEEPDESK_PORT: { flag: '--port', value: '<port>' },
  KEEPDESK_HOST: { flag: '--host', value: '<address>' },
  KEEPDESK_DATA: { flag: '--data', value: '<folder>' },
  KEEPDESK_PUBLIC_URL: { flag: '--public-url', value: '<url>' },
  KEEPDESK_LOG_LEVEL: { flag: '--log-level', value: '<level>' },
  KEEPDESK_ALLOW_NETWORKS: { flag: '--allow-networks', value: '<cidrs>' },
  KEEPDESK_TRUSTED_PROXIES: { flag: '--trusted-proxies', value: '<cidrs>' },
  KEEPDESK_RATE_LIMIT: { flag: '--rate-limit', value: '<on|off>' },
  KEEPDESK_RATE_LIMITS: { flag: '--rate-limits', value: '<limits>' },
  KEEPDESK_CORS_ORIGINS: { flag: '--cors-origins', value: '<origins>' },
  OLLAMA_HOST: { flag: '--ollama-host', value: '<url>' },
  KEEPDESK_CHAT_MODEL: { flag: '--chat-model', value: '<name>' },
  KEEPDESK_EMBED_MODEL: { flag: '--embed-model', value: '<name>' },
}

/** The configuration from the environment and the flags, of which a flag wins. Ends with exit code 2. */
export function configOf(terminal: Terminal, options: Record<string, unknown>): Config {
  const env: Environment = {}
  const given: ConfigVariable[] = []
  for (const [name] of configVariables) {
    const value = options[attributeOf(name)]
    if (typeof value === 'string') {
      env[name] = value
      given.push(name)
    } else if (terminal.env[name] !== undefined) env[name] = terminal.env[name]
  }
  for (const name of Object.keys(terminal.env)) {
    if (isUnknown(name)) terminal.tell(`${name} means nothing to keepdesk.${suggestion(name)}`)
  }
  try {
    return readConfig(env, (path) => resolve(path))
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    const problems = error.problems.map((problem) => {
      const name = given.find((one) => problem.startsWith(`${one} `))
      return name ? configFlags[name].flag + problem.slice(name.length) : problem
    })
    throw misused(problems.join('\n'))
  }
}

/** As commander names the value of a flag: `--public-url` is `publicUrl`. */
function attributeOf(name: ConfigVariable): string {
  return configFlags[name].flag.slice(2).replace(/-(.)/g, (_, letter) => letter.toUpperCase())
}

function isUnknown(name: string): boolean {
  return name.startsWith('KEEPDESK_') && !configVariables.some(([known]) => known === name)
}

function suggestion(name: string): string {
  const near = configVariables
    .map(([known]) => ({ known, distance: editDistance(name, known) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return near && near.distance <= 4
    ? ` Did you mean ${near.known}?`
    : ' keepdesk serve --help lists what does.'
}

/** Levenshtein's: how many letters have to be put in, taken out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
