// Loaded before the suite (bunfig.toml): what tests fetch from a Keepdesk is held against its contract.
import { checkContract } from './contract.ts'

const plainFetch = globalThis.fetch

async function checkedFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await plainFetch(input, init)
  const isJson = response.headers.get('content-type')?.includes('application/json')
  const url = URL.parse(input instanceof Request ? input.url : String(input))
  // Only Keepdesk's answers carry this; the fakes of other servers don't.
  if (!url || !isJson || !response.headers.has('x-request-id')) return response
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
  const { status, headers } = response
  const text = await response.clone().text()
  const called = { status, headers, json: text === '' ? undefined : JSON.parse(text) }
  await checkContract({ method, path: url.pathname }, called)
  return response
}

globalThis.fetch = Object.assign(checkedFetch, plainFetch)
