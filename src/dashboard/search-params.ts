import { useNavigate, useSearch } from '@tanstack/react-router'

type Params = Record<string, string | undefined>

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
