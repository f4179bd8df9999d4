import { useQuery } from '@tanstack/react-query'
import type { TrustScore } from '../../../analytics/schema.ts'
import { get } from '../../api.ts'
import { Chart } from '../../components/chart.tsx'
import { Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Table } from '../../components/table.tsx'
import { dayLabel, type Range } from '../../days.ts'
import { ago, number } from '../../format.ts'
import { CsvButton, queryOf } from './period.tsx'

const points = (score: number | null) => (score === null ? '–' : score.toFixed(1))

export function Trust({ range }: { range: Range }) {
  const path = `/analytics/trust-score${queryOf(range)}`
  const trust = useQuery({
    queryKey: ['analytics', 'trust', range],
    queryFn: () => get<TrustScore>(path),
  })
  const { data, error } = trust
  if (error) return <Failure error={error} onRetry={() => trust.refetch()} />
  return (
    <Card
      title={data?.measuredAt ? `Trust score, measured ${ago(data.measuredAt)}` : 'Trust score'}
      action={
        <CsvButton
          name="trust"
          range={range}
          head={['measuredAt', 'score', 'grade']}
          rows={data?.history.map((run) => [run.measuredAt, run.score, run.grade])}
        />
      }
    >
      {!data && <Skeleton lines={5} />}
      {data && data.measuredAt === null && (
        <Empty title="Not measured yet">
          A run asks the desk questions with known answers, and judges how far its replies can be
          trusted.
        </Empty>
      )}
      {data && data.measuredAt !== null && (
        <>
          <p className="flex items-baseline gap-2 px-4 pt-4 tabular-nums">
            <span className="text-3xl font-semibold">{points(data.score)}</span>
            <span className="text-sm text-muted">
              of 100{data.grade && `, grade ${data.grade}`}
            </span>
          </p>
          <Chart
            label="Trust score over time"
            rows={[...data.history].reverse().map(({ measuredAt, score }) => ({
              label: dayLabel(measuredAt),
              score,
            }))}
            lines={[{ key: 'score', name: 'Score', color: 'accent' }]}
          />
          <Table
            rows={data.dimensions}
            keyOf={({ name }) => name}
            columns={[
              { head: 'Dimension', cell: ({ name }) => name, className: 'w-full' },
              { head: 'Weight', isNumber: true, cell: ({ weight }) => `${weight} %` },
              { head: 'Score', isNumber: true, cell: ({ score }) => points(score) },
              { head: 'Samples', isNumber: true, cell: ({ samples }) => number(samples) },
            ]}
          />
        </>
      )}
    </Card>
  )
}
