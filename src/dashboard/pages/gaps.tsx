import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { list } from '../api.ts'
import { useApiValues } from '../components/api-call.tsx'
import { Choices } from '../components/choices.tsx'
import { Card, Empty, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { Pager, usePage } from '../components/pager.tsx'
import { useSearchParams } from '../search-params.ts'
import { type Gap, gapKeys } from './gaps/data.ts'
import { GapLine } from './gaps/line.tsx'

const pageSize = 25
const filters = [
  ['OPEN', 'Open'],
  ['RESOLVED', 'Resolved'],
  ['DISMISSED', 'Dismissed'],
  ['ALL', 'All'],
] as const
type Filter = (typeof filters)[number][0]
/** It stands in the address, so that it can be bookmarked. */
const filterOf = (named: string | undefined): Filter =>
  filters.find(([filter]) => filter === named)?.[0] ?? 'OPEN'

/** What visitors asked and the bot could not answer. */
export default function Gaps() {
  const [params, change] = useSearchParams()
  const filter = filterOf(params.status)
  const [page, setPage] = usePage(filter)
  const status = filter === 'ALL' ? '' : filter
  const query = `pageSize=${pageSize}&page=${page}${status && `&status=${status}`}`
  useApiValues({ status })
  const gaps = useQuery({
    queryKey: [...gapKeys.all, query],
    queryFn: () => list<Gap>(`/gaps?${query}`),
    placeholderData: keepPreviousData,
    // Gaps close by themselves, some seconds after a sync.
    refetchInterval: 10_000,
  })
  const total = gaps.data?.total ?? 0
  return (
    <>
      <PageHead title="Gaps">
        <Choices
          legend="Status"
          options={filters}
          value={filter}
          onChange={(next) => change({ status: next })}
        />
      </PageHead>
      <div className="grid max-w-4xl grid-cols-1 gap-3 p-4">
        <p className="text-xs text-muted">
          Questions of the last 30 days that fell back, whose answers were rated down or that a
          person answered, grouped by meaning. When the knowledge changes, open ones are asked
          again; those that are answered with confidence then close by themselves.
        </p>
        <Card>
          {gaps.isPending && <Skeleton lines={6} />}
          {gaps.error && <Failure error={gaps.error} onRetry={gaps.refetch} />}
          {gaps.data && total === 0 && <Nothing filter={filter} />}
          <ul>
            {gaps.data?.items.map((gap) => (
              <GapLine key={gap.id} gap={gap} />
            ))}
          </ul>
          <Pager page={page} pageSize={pageSize} total={total} onChange={setPage} />
        </Card>
      </div>
    </>
  )
}

function Nothing({ filter }: { filter: Filter }) {
  if (filter === 'DISMISSED') return <Empty title="No gap was dismissed" />
  if (filter === 'RESOLVED') {
    return (
      <Empty title="No gap was resolved yet">
        A gap closes when its question is answered: asked again by a visitor, or by the check that
        follows each sync.
      </Empty>
    )
  }
  return (
    <Empty title={filter === 'ALL' ? 'No gaps yet' : 'No open gaps'}>
      Questions that the bot can’t answer come here a minute after they are asked.
    </Empty>
  )
}
