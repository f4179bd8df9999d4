import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Dashboard, TrendPoint } from '../../analytics/schema.ts'
import { get } from '../api.ts'
import { useApiValues } from '../components/api-call.tsx'
import { FigureGrid } from '../components/figures.tsx'
import { Card, Empty, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { SmallChart } from '../components/small-chart.tsx'
import { dayLabel, lastDays, type Range } from '../days.ts'
import { queryOf } from './analytics/period.tsx'
import { Attention, useNotices } from './home/attention.tsx'
import { Checklist, useFirstSteps } from './home/checklist.tsx'

const longestWaitMs = 1500
const shownDays = 30

export default function Home() {
  // The same days as Analytics begins with, so that both say the same.
  const range = lastDays(shownDays)
  useApiValues({ ...range })
  const figures = useQuery({
    queryKey: ['analytics', 'dashboard', range],
    queryFn: () => get<Dashboard>(`/analytics/dashboard${queryOf(range)}`),
  })
  const firstSteps = useFirstSteps()
  const notices = useNotices()
  const isLate = useLate(longestWaitMs)
  // What comes above the figures is waited for, so that nothing jumps.
  const isKnown = (firstSteps && notices) || isLate
  return (
    <>
      <PageHead title="Home">
        <span className="text-xs text-muted">Last 30 days, against the 30 before</span>
      </PageHead>
      {isKnown ? (
        <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] gap-4 p-4">
          {firstSteps && <Checklist {...firstSteps} />}
          {notices && <Attention notices={notices} />}
          {figures.error ? (
            <Failure error={figures.error} onRetry={() => figures.refetch()} />
          ) : (
            <FigureGrid data={figures.data} />
          )}
          <Trend range={range} />
        </div>
      ) : (
        <Skeleton lines={8} />
      )}
    </>
  )
}

function useLate(ms: number): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return isLate
}

function Trend({ range }: { range: Range }) {
  const trend = useQuery({
    queryKey: ['analytics', 'trend', range, 'day'],
    queryFn: () =>
      get<TrendPoint[]>(`/analytics/conversations${queryOf(range, { interval: 'day' })}`),
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
      {trend.isPending && <div className="h-66" />}
      {isEmpty && (
        <Empty title="No conversations yet">
          They show here as soon as somebody asks through the widget or the API.
        </Empty>
      )}
      {points && !isEmpty && (
        <SmallChart
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
