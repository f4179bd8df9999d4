import { originOf } from './origin.ts'

/** What a variable with a list says; `wrong` are the entries that say nothing. */
interface Read<Value> {
  value: Value
  wrong: string[]
}

/** Origins as browsers send them, or `*` alone. */
export function readOrigins(text: string): Read<string[]> {
  const list = text.split(/[\s,]+/).filter(Boolean)
  if (list.length === 1 && list[0] === '*') return { value: ['*'], wrong: [] }
  const value = new Set<string>()
  const wrong: string[] = []
  for (const entry of list) {
    const origin = originOf(entry)
    if (origin) value.add(origin)
    else wrong.push(entry)
  }
  return { value: [...value], wrong }
}

/** `POST /v1/messages=120, *=1000`: requests a minute by endpoint, as the route table names it. */
export function readLimits(text: string): Read<Record<string, number>> {
  const value: Record<string, number> = {}
  const wrong: string[] = []
  for (const entry of text.split(',').map((one) => one.trim())) {
    if (entry === '') continue
    const [, name = '', digits] =
      /^(\*|(?:get|post|put|patch|delete)\s+\/[^\s=]+)\s*=\s*(\d{1,7})$/i.exec(entry) ?? []
    const endpoint = endpointName(name)
    const limit = Number(digits)
    if (endpoint === '' || !(limit >= 1 && limit <= 1_000_000) || Object.hasOwn(value, endpoint)) {
      wrong.push(entry)
    } else value[endpoint] = limit
  }
  return { value, wrong }
}

/** `get /v1/webhooks/{id}` of the API reference is `GET /v1/webhooks/:id`. */
function endpointName(name: string): string {
  const [method = '', path] = name.split(/\s+/)
  if (path === undefined) return method
  return `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`
}
