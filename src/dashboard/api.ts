/** A refusal of the console's API, in words for the person in front of it. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly details: { path: string; message: string }[] = [],
  ) {
    super(message)
    this.name = 'ApiError'
  }
  /** What is wrong with a field, if anything. */
  of(field: string): string | undefined {
    return this.details.find(({ path }) => path === field)?.message
  }
}

interface Answer<Data> {
  data: Data
  meta?: { total: number; page: number; pageSize: number }
  /** For If-Match. */
  etag?: string
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** One request to /console/v1; throws `ApiError`. */
export async function request<Data>(
  method: Method,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  /** `keepalive`: also while the page is being left. */
  { keepalive = false }: { keepalive?: boolean } = {},
): Promise<Answer<Data>> {
  const response = await fetch(`/console/v1${path}`, {
    method,
    keepalive,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError('Keepdesk can’t be reached. Is it running?', 0)
  })
  if (response.status === 204) return { data: undefined as Data }
  const json = await response.json().catch(() => undefined)
  const etag = response.headers.get('etag')
  if (response.ok) return { ...json, ...(etag && { etag }) }
  const error = json?.error
  throw new ApiError(error?.message ?? 'Something went wrong.', response.status, error?.details)
}

export const get = async <Data>(path: string) => (await request<Data>('GET', path)).data
/** With the number of all entries. */
export async function list<Item>(path: string): Promise<{ items: Item[]; total: number }> {
  const { data, meta } = await request<Item[]>('GET', path)
  return { items: data, total: meta?.total ?? data.length }
}
export const post = async <Data>(path: string, body?: unknown) =>
  (await request<Data>('POST', path, body)).data
export const patch = async <Data>(path: string, body: unknown) =>
  (await request<Data>('PATCH', path, body)).data
export const put = async <Data>(path: string, body: unknown) =>
  (await request<Data>('PUT', path, body)).data
export const remove = async <Data>(path: string) => (await request<Data>('DELETE', path)).data
