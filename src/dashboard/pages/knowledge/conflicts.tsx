import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type ApiError, list, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { Badge, Card, Failure, type Tone } from '../../components/layout.tsx'
import { Pager } from '../../components/pager.tsx'
import { ago, number } from '../../format.ts'
import { offerUndo } from '../../undo.ts'
import { type Authority, authorityNames } from './data.ts'

interface Side {
  statement: string
  sourceId: string
  sourceName: string
  pageId: string
  title: string
  url: string
  authority: Authority
  freshness: 'CURRENT' | 'AGING' | 'STALE'
  changedAt: string
}

interface Conflict {
  id: string
  kind: keyof typeof kinds
  status: 'OPEN' | 'DISMISSED' | 'GONE'
  changedAt: string
  foundAt: string
  operatorName: string | null
  sides: [Side, Side]
}

const kinds = {
  PRICE: 'Price',
  PERCENTAGE: 'Percentage',
  DURATION: 'Time span',
  DATE: 'Date or time',
  NUMBER: 'Number',
  ADDRESS: 'Address',
  NEGATION: 'Yes and no',
}
const ages: Record<Side['freshness'], { name: string; tone: Tone }> = {
  CURRENT: { name: 'Current', tone: 'good' },
  AGING: { name: 'Aging', tone: 'neutral' },
  STALE: { name: 'Stale', tone: 'warn' },
}
const pageSize = 10

/** Statements of two pages that can't both be right; nothing where there is none. */
export function Conflicts() {
  const [isDismissed, setDismissed] = useState(false)
  const [page, setPage] = useState(1)
  const open = useConflicts('OPEN', isDismissed ? 1 : page)
  const dismissed = useConflicts('DISMISSED', isDismissed ? page : 1)
  const shown = isDismissed ? dismissed : open
  if (shown.error) return <Failure error={shown.error} onRetry={shown.refetch} />
  if (!open.data || !dismissed.data) return null
  if (open.data.total + dismissed.data.total === 0) return null
  const total = shown.data?.total ?? 0
  return (
    <Card
      title="These pages say different things"
      action={
        (isDismissed || dismissed.data.total > 0) && (
          <Button
            kind="quiet"
            size="small"
            onClick={() => {
              setDismissed(!isDismissed)
              setPage(1)
            }}
          >
            {isDismissed ? 'Show open ones' : `${number(dismissed.data.total)} dismissed`}
          </Button>
        )
      }
    >
      {total === 0 && (
        <p className="px-4 py-3 text-sm text-muted">
          {isDismissed ? 'None was dismissed.' : 'No page contradicts another one.'}
        </p>
      )}
      <ul>
        {shown.data?.items.map((conflict) => (
          <Line key={conflict.id} conflict={conflict} />
        ))}
      </ul>
      <Pager page={page} pageSize={pageSize} total={total} onChange={setPage} />
    </Card>
  )
}

function useConflicts(status: Conflict['status'], page: number) {
  const path = `/knowledge/conflicts?status=${status}&page=${page}&pageSize=${pageSize}`
  return useQuery({
    queryKey: ['conflicts', status, page],
    queryFn: () => list<Conflict>(path),
    // They are looked for some seconds after a sync.
    refetchInterval: 15_000,
  })
}

function Line({
  conflict: { id, kind, status, sides, operatorName, ...times },
}: {
  conflict: Conflict
}) {
  const queries = useQueryClient()
  const again = () => queries.invalidateQueries({ queryKey: ['conflicts'] })
  const change = useMutation<unknown, ApiError, 'dismiss' | 'reopen'>({
    mutationFn: (act) => post(`/knowledge/conflicts/${id}/${act}`),
    onSettled: again,
    onSuccess: (_, act) => {
      if (act !== 'dismiss') return
      offerUndo(`Dismissed ‘${sides[0].statement}’.`, async () => {
        await post(`/knowledge/conflicts/${id}/reopen`)
        await again()
      })
    },
  })
  const isOpen = status === 'OPEN'
  return (
    <li className="grid gap-2 border-b border-line px-4 py-3 last:border-0">
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
        <Badge tone={isOpen ? 'warn' : 'neutral'}>{kinds[kind]}</Badge>
        <span>
          {isOpen
            ? `Found ${ago(times.foundAt)}`
            : `Dismissed ${ago(times.changedAt)}${operatorName ? ` by ${operatorName}` : ''}`}
        </span>
        <Button
          size="small"
          kind="quiet"
          className="ml-auto"
          isBusy={change.isPending}
          title={isOpen ? 'Both are right: don’t show it again' : undefined}
          onClick={() => change.mutate(isOpen ? 'dismiss' : 'reopen')}
        >
          {isOpen ? 'Dismiss' : 'Show again'}
        </Button>
      </div>
      {change.error && <Failure error={change.error} />}
      <div className="grid gap-3 sm:grid-cols-2">
        {sides.map((side) => (
          <Statement key={side.pageId} side={side} />
        ))}
      </div>
    </li>
  )
}

function Statement({ side }: { side: Side }) {
  const { name, tone } = ages[side.freshness]
  const authority = authorityNames.find(([value]) => value === side.authority)?.[1]
  return (
    <figure className="grid content-start gap-1.5 rounded-md border border-line bg-canvas p-3">
      <blockquote className="text-sm wrap-anywhere">
        <Excerpt text={side.statement} />
      </blockquote>
      <figcaption className="flex flex-wrap items-center gap-2 text-xs text-muted">
        <Link
          to="/knowledge/$id"
          params={{ id: side.sourceId }}
          search={{ page: side.pageId } as never}
          className="max-w-full truncate underline"
          title={side.url}
        >
          {side.title || side.url}
        </Link>
        <Badge>{authority}</Badge>
        <Badge tone={tone}>{name}</Badge>
        <span>Changed {ago(side.changedAt)}</span>
      </figcaption>
    </figure>
  )
}
