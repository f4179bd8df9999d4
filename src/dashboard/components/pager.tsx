import { useState } from 'react'
import { number } from '../format.ts'
import { Button } from './button.tsx'

/** Which page of a list is shown; of another list, as by another filter, the first. */
export function usePage(list: string): [page: number, show: (page: number) => void] {
  const [at, setAt] = useState({ list, page: 1 })
  return [at.list === list ? at.page : 1, (page) => setAt({ list, page })]
}

/** Below a list that has more than one page. */
export function Pager({
  page,
  pageSize,
  total,
  onChange,
}: {
  page: number
  pageSize: number
  total: number
  onChange: (page: number) => void
}) {
  const last = Math.max(1, Math.ceil(total / pageSize))
  if (last === 1) return null
  return (
    <nav
      aria-label="Pages of the list"
      className="flex items-center gap-2 border-t border-line px-4 py-2 text-xs text-muted tabular-nums"
    >
      <span className="mr-auto">
        {number((page - 1) * pageSize + 1)} to {number(Math.min(page * pageSize, total))} of{' '}
        {number(total)}
      </span>
      <Button size="small" disabled={page <= 1} onClick={() => onChange(page - 1)}>
        Back
      </Button>
      <Button size="small" disabled={page >= last} onClick={() => onChange(page + 1)}>
        Next
      </Button>
    </nav>
  )
}
