import { useNavigate, useSearch } from '@tanstack/react-router'

type Params = Record<string, string | undefined>

export const parseSearch = (search: string): Params =>
  Object.fromEntries(new URLSearchParams(search))

/** With its ?, where there is anything behind it. */
export function stringifySearch(params: Record<string, unknown>): string {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length > 0 ? `?${search}` : ''
}

/** What stands behind the ? of the address, so that what is shown can be bookmarked. */
export function useSearchParams(): [Params, (changes: Params) => void] {
  const params: Params = useSearch({ strict: false })
  const navigate = useNavigate()
  function change(changes: Params) {
    const search = (before: Params) => ({ ...before, ...changes })
    void navigate({ to: '.', search: search as never, replace: true })
  }
  return [params, change]
}
