import { type ApiCall, type Command, screens } from './api-calls.ts'

/** What a screen shows, by the name of the parameter or field. */
export type Values = Record<string, unknown>

/** What the screen at an address can be done with, and what of it the address says. */
export function callsAt(
  pathname: string,
  search: Values,
): { calls: (ApiCall | Command)[]; values: Values } {
  for (const { path, view, calls, also } of screens) {
    const values = matched(path, pathname)
    if (!values) continue
    if (view && !view[1].includes(String(search[view[0]] ?? ''))) continue
    return { calls, values: { ...search, ...also?.(search), ...values } }
  }
  return { calls: [], values: search }
}

function matched(pattern: string, pathname: string): Values | undefined {
  const wanted = pattern.split('/')
  const given = pathname.replace(/(.)\/$/, '$1').split('/')
  if (wanted.length !== given.length) return undefined
  const values: Values = {}
  for (const [at, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name) values[name] = decodeURIComponent(given[at] ?? '')
    else if (part !== given[at]) return undefined
  }
  return values
}

/** Below /v1: with what the screen shows filled in; `{id}` stays where it shows no such thing. */
export function pathOf({ path, query = [] }: ApiCall, values: Values): string {
  const filled = filledIn(path, values, encodeURIComponent)
  const sent = new URLSearchParams()
  for (const name of query) if (isGiven(values[name])) sent.set(name, String(values[name]))
  return sent.size > 0 ? `${filled}?${sent}` : filled
}

export function commandOf({ command }: Command, values: Values): string {
  return filledIn(command, values, (value) => (/^\w+$/.test(value) ? value : quoted(value)))
}

function filledIn(text: string, values: Values, written: (value: string) => string): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    isGiven(values[name]) ? written(String(values[name])) : placeholder,
  )
}

export function bodyOf({ body }: ApiCall, values: Values): Values | undefined {
  if (!body) return undefined
  if (isGiven(values.body)) return values.body as Values
  return Object.fromEntries(
    Object.entries(body).map(([name, example]) => [
      name,
      isGiven(values[name]) ? values[name] : example,
    ]),
  )
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** The request as curl makes it, for a shell. */
export function curlOf(call: ApiCall, values: Values, origin: string): string {
  const body = bodyOf(call, values)
  const flags = `${call.isStream ? '-sN' : '-s'}${call.method === 'GET' ? '' : ` -X ${call.method}`}`
  const lines = [
    `curl ${flags} ${quoted(`${origin}/v1${pathOf(call, values)}`)}`,
    `-H "X-API-Key: $KEEPDESK_API_KEY"`,
  ]
  if (body) lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`)
  return lines.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
