import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Dashboard, TrendPoint } from '../../../analytics/schema.ts'
import { get } from '../../api.ts'
import { useApiValues } from '../../components/api-call.tsx'
import { Chart } from '../../components/chart.tsx'
import { Choices } from '../../components/choices.tsx'
import { FigureGrid, figures } from '../../components/figures.tsx'
import { Card, Failure } from '../../components/layout.tsx'
import { Table } from '../../components/table.tsx'
import { dayLabel, daysIn, type Range, rangeBefore } from '../../days.ts'
import { number } from '../../format.ts'
import { CsvButton, queryOf } from './period.tsx'

const series = [
  ['conversations', 'Conversations'],
  ['messages', 'Messages'],
  ['fallbacks', 'Not answered'],
  ['escalations', 'Handed to a person'],
] as const
type Series = (typeof series)[number][0]

export function Overview({ range }: { range: Range }) {
  const dashboard = useQuery({
    queryKey: ['analytics', 'dashboard', range],
    queryFn: () => get<Dashboard>(`/analytics/dashboard${queryOf(range)}`),
  })
  return (
    <>
      {dashboard.error && <Failure error={dashboard.error} onRetry={() => dashboard.refetch()} />}
      <div className="flex items-center justify-between">
        <p className="text-xs text-muted">
          Changes are against the {number(daysIn(range))} days before. Days are in UTC.
        </p>
        <CsvButton
          name="figures"
          range={range}
          head={['figure', 'value', 'change']}
          rows={
            dashboard.data &&
            figures.map(([name]) => [
              name,
              dashboard.data[name].value ?? '',
              dashboard.data[name].change ?? '',
            ])
          }
        />
      </div>
      {!dashboard.error && <FigureGrid data={dashboard.data} />}
      <Trend range={range} />
    </>
  )
}

function Trend({ range }: { range: Range }) {
  const [shown, setShown] = useState<Series>('conversations')
  const interval = daysIn(range) > 180 ? 'week' : 'day'
  useApiValues({ interval })
  const trendOf = (range: Range) => ({
    queryKey: ['analytics', 'trend', range, interval],
    queryFn: () => get<TrendPoint[]>(`/analytics/conversations${queryOf(range, { interval })}`),
  })
  const now = useQuery(trendOf(range))
  const before = useQuery(trendOf(rangeBefore(range)))
  const name = series.find(([key]) => key === shown)?.[1] ?? ''
  const points = now.data ?? []
  return (
    <Card
      title={interval === 'day' ? 'By day' : 'By week'}
      action={
        <CsvButton
          name="conversations"
          range={range}
          head={['start', ...series.map(([key]) => key)]}
          rows={now.data?.map((point) => [point.start, ...series.map(([key]) => point[key])])}
        />
      }
    >
      <div className="px-4 pt-3">
        <Choices legend="What the chart shows" options={series} value={shown} onChange={setShown} />
      </div>
      {now.error ? (
        <Failure error={now.error} onRetry={() => now.refetch()} />
      ) : (
        <Chart
          label={`${name} over time, with the period before`}
          rows={points.map((point, index) => ({
            label: dayLabel(point.start),
            now: point[shown],
            before: before.data?.[index]?.[shown] ?? null,
          }))}
          lines={[
            { key: 'now', name, color: 'accent' },
            { key: 'before', name: 'The period before', color: 'text-faint', isDashed: true },
          ]}
        />
      )}
      <details className="border-t border-line text-xs text-muted">
        <summary className="cursor-pointer px-4 py-2 hover:text-text">As a table</summary>
        <Table
          rows={[...points].reverse()}
          keyOf={({ start }) => start}
          columns={[
            { head: 'From', cell: ({ start }) => dayLabel(start) },
            ...series.map(([key, head]) => ({
              head,
              isNumber: true,
              cell: (point: TrendPoint) => number(point[key]),
            })),
          ]}
        />
      </details>
    </Card>
  )
}
