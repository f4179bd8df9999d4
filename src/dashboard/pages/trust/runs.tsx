import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RunStatus, TrustRun } from '../../../trust/schema.ts'
import { list } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Chart } from '../../components/chart.tsx'
import { Badge, Card, Empty, Failure, Skeleton, type Tone } from '../../components/layout.tsx'
import { Pager } from '../../components/pager.tsx'
import { Table } from '../../components/table.tsx'
import { dayLabel } from '../../days.ts'
import { ago } from '../../format.ts'
import { isOver, triggers, trustKey } from './data.ts'

const pageSize = 10
const charted = 50

const badges: Record<RunStatus, [Tone, string]> = {
  QUEUED: ['neutral', 'Waits'],
  RUNNING: ['accent', 'Runs'],
  DONE: ['good', 'Done'],
  FAILED: ['bad', 'Failed'],
  CANCELLED: ['neutral', 'Cancelled'],
}

/** All kept runs; one of them can be opened below. */
export function Runs({
  shown,
  onOpen,
}: {
  shown: string | undefined
  onOpen: (id: string) => void
}) {
  const [page, setPage] = useState(1)
  const runs = useQuery({
    queryKey: [...trustKey, 'runs', page],
    queryFn: () => list<TrustRun>(`/trust/runs?pageSize=${pageSize}&page=${page}`),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.every(isOver) === false ? 3000 : false),
  })
  const { data, error } = runs
  if (data?.total === 0) return null
  return (
    <Card title="Runs">
      {error && <Failure error={error} onRetry={() => runs.refetch()} />}
      {!data && !error && <Skeleton lines={3} />}
      {data && data.items.length === 0 && <Empty title="No runs on this page" />}
      <History />
      {data && data.items.length > 0 && (
        <Table
          rows={data.items}
          keyOf={({ id }) => id}
          columns={[
            { head: 'Started', cell: (run) => ago(run.startedAt), className: 'whitespace-nowrap' },
            { head: 'Status', cell: (run) => <Status run={run} /> },
            { head: 'By', cell: (run) => run.startedBy ?? triggers[run.trigger] },
            { head: 'Model', cell: modelOf },
            { head: 'Score', isNumber: true, cell: (run) => run.score?.toFixed(1) ?? '–' },
            { head: 'Failed', isNumber: true, cell: ({ failed }) => failed },
            {
              head: 'Samples',
              cell: ({ id, progress }) =>
                progress.done > 0 && (
                  <Button size="small" aria-pressed={id === shown} onClick={() => onOpen(id)}>
                    {id === shown ? 'Shown' : 'Show'}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {data && <Pager page={page} pageSize={pageSize} total={data.total} onChange={setPage} />}
    </Card>
  )
}

/** Which one answers is known when it is over. */
function modelOf(run: TrustRun): string {
  return run.model ?? (isOver(run) ? 'none' : '–')
}

function Status({ run }: { run: TrustRun }) {
  const [tone, text] = badges[run.status]
  return (
    <span className="grid justify-items-start gap-1">
      <Badge tone={tone}>{text}</Badge>
      {isOver(run) && run.error && <span className="text-xs text-muted">{run.error}</span>}
    </span>
  )
}

/** The scores of the kept runs; one alone is no line. */
function History() {
  const { data } = useQuery({
    queryKey: [...trustKey, 'history'],
    queryFn: () => list<TrustRun>(`/trust/runs?pageSize=${charted}`),
  })
  const done = (data?.items ?? []).filter(({ score }) => score !== null).reverse()
  if (done.length < 2) return null
  return (
    <Chart
      label="Trust score over time"
      rows={done.map(({ startedAt, score }) => ({ label: dayLabel(startedAt), score }))}
      lines={[{ key: 'score', name: 'Score', color: 'accent' }]}
    />
  )
}
