// Loaded before the suite (bunfig.toml): what tests fetch from a Keepdesk is held against its contract.
import { checkContract } from './contract.ts'

const plainFetch = globalThis.fetch

async function checkedFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await plainFetch(input, init)
  const isJson = response.headers.get('content-type')?.includes('application/json')
  const url = URL.parse(input instanceof Request ? input.url : String(input))
  // Only Keepdesk's answers have an id, not those of fakes; what has no length is a stream.
  const isWhole = response.headers.has('x-request-id') && response.headers.has('content-length')
  if (!url || !isJson || !isWhole) return response
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
  const { status, headers } = response
  const text = await response.clone().text()
  const called = { status, headers, json: text === '' ? undefined : JSON.parse(text) }
  await checkContract({ method, path: url.pathname }, called)
  return response
}

globalThis.fetch = Object.assign(checkedFetch, plainFetch)
