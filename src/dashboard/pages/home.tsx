import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Dashboard, TrendPoint } from '../../analytics/schema.ts'
import { get } from '../api.ts'
import { Chart } from '../components/chart.tsx'
import { FigureGrid } from '../components/figures.tsx'
import { Card, Empty, Failure, PageHead } from '../components/layout.tsx'
import { dayLabel } from '../days.ts'
import { Attention } from './home/attention.tsx'
import { Checklist } from './home/checklist.tsx'

export default function Home() {
  const figures = useQuery({
    queryKey: ['analytics', 'dashboard', {}],
    queryFn: () => get<Dashboard>('/analytics/dashboard'),
  })
  return (
    <>
      <PageHead title="Home">
        <span className="text-xs text-muted">Last 30 days, against the 30 before</span>
      </PageHead>
      <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] gap-4 p-4">
        <Checklist />
        <Attention />
        {figures.error ? (
          <Failure error={figures.error} onRetry={() => figures.refetch()} />
        ) : (
          <FigureGrid data={figures.data} />
        )}
        <Trend />
      </div>
    </>
  )
}

function Trend() {
  const trend = useQuery({
    queryKey: ['analytics', 'trend', {}],
    queryFn: () => get<TrendPoint[]>('/analytics/conversations'),
  })
  const points = trend.data
  const isEmpty = points?.every(({ conversations }) => conversations === 0)
  return (
    <Card
      title="Conversations by day"
      action={
        <Link to="/analytics" className="text-xs text-muted underline">
          Analytics
        </Link>
      }
    >
      {trend.error && <Failure error={trend.error} onRetry={() => trend.refetch()} />}
      {trend.isPending && <div className="h-70" />}
      {isEmpty && (
        <Empty title="No conversations yet">
          They show here as soon as somebody asks through the widget or the API.
        </Empty>
      )}
      {points && !isEmpty && (
        <Chart
          label="Conversations, escalations and unanswered questions of the last 30 days"
          rows={points.map(({ start, conversations, escalations, fallbacks }) => ({
            label: dayLabel(start),
            conversations,
            escalations,
            fallbacks,
          }))}
          lines={[
            { key: 'conversations', name: 'Conversations', color: 'accent' },
            { key: 'fallbacks', name: 'Not answered', color: 'warn' },
            { key: 'escalations', name: 'Handed to a person', color: 'bad' },
          ]}
        />
      )}
    </Card>
  )
}
