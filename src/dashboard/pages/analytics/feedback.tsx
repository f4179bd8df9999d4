import type { Static } from '@sinclair/typebox'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ThumbsDown, ThumbsUp } from 'lucide-react'
import type { FeedbackFigures, RatedMessage } from '../../../analytics/schema.ts'
import { request } from '../../api.ts'
import { useApiValues } from '../../components/api-call.tsx'
import { Chart } from '../../components/chart.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { SelectField } from '../../components/field.tsx'
import { Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Pager, usePage } from '../../components/pager.tsx'
import { Table } from '../../components/table.tsx'
import { dayLabel, type Range } from '../../days.ts'
import { ago, number, percent } from '../../format.ts'
import { useSearchParams } from '../../search-params.ts'
import { CsvButton, queryOf } from './period.tsx'

type Figures = Static<typeof FeedbackFigures>
const ratings = [
  ['', 'All'],
  ['UP', 'Thumbs up'],
  ['DOWN', 'Thumbs down'],
] as const

export function Feedback({ range }: { range: Range }) {
  const [params, change] = useSearchParams()
  const rating = ratings.find(([one]) => one === params.rating)?.[0] ?? ''
  const [page, setPage] = usePage(`${rating} ${range.startDate} ${range.endDate}`)
  useApiValues({ rating, page: page > 1 ? page : undefined })
  const path = `/analytics/feedback${queryOf(range, { page: String(page), ...(rating && { rating }) })}`
  const feedback = useQuery({
    queryKey: ['analytics', 'feedback', range, rating, page],
    queryFn: () => request<Figures>('GET', path),
    placeholderData: keepPreviousData,
  })
  const { data, meta } = feedback.data ?? {}
  if (feedback.error) return <Failure error={feedback.error} onRetry={() => feedback.refetch()} />
  return (
    <>
      <Card
        title={
          data
            ? `${number(data.up)} up, ${number(data.down)} down, ${percent(data.satisfaction)} satisfied`
            : 'Ratings'
        }
        action={
          <CsvButton
            name="ratings"
            range={range}
            head={['start', 'up', 'down', 'satisfaction']}
            rows={data?.trend.map(({ start, up, down, satisfaction }) => [
              start,
              up,
              down,
              satisfaction,
            ])}
          />
        }
      >
        <Chart
          label="Ratings by day"
          rows={(data?.trend ?? []).map(({ start, up, down }) => ({
            label: dayLabel(start),
            up,
            down,
          }))}
          lines={[
            { key: 'up', name: 'Thumbs up', color: 'good' },
            { key: 'down', name: 'Thumbs down', color: 'bad' },
          ]}
        />
      </Card>
      <Card
        title="Rated replies"
        action={
          <CsvButton
            name="rated-replies"
            range={range}
            head={['ratedAt', 'rating', 'question', 'answer', 'comment', 'conversationId']}
            rows={data?.recent.map((one) => [
              one.ratedAt,
              one.rating,
              one.question,
              one.answer,
              one.comment,
              one.conversationId,
            ])}
          />
        }
      >
        <div className="max-w-48 px-4 py-3">
          <SelectField
            label="Rating"
            options={ratings}
            value={rating}
            onChange={(chosen) => change({ rating: chosen })}
          />
        </div>
        {feedback.isPending && <Skeleton lines={5} />}
        {data?.recent.length === 0 && (
          <Empty title="No ratings in this time">
            Visitors rate replies in the widget, by thumbs up or down.
          </Empty>
        )}
        {data && data.recent.length > 0 && <Rated rows={data.recent} />}
        {meta && (
          <Pager page={page} pageSize={meta.pageSize} total={meta.total} onChange={setPage} />
        )}
      </Card>
    </>
  )
}

function Rated({ rows }: { rows: RatedMessage[] }) {
  return (
    <Table
      rows={rows}
      keyOf={({ messageId }) => messageId}
      columns={[
        {
          head: 'Rating',
          cell: ({ rating }) =>
            rating === 'UP' ? (
              <ThumbsUp size={16} className="text-good" aria-label="Up" />
            ) : (
              <ThumbsDown size={16} className="text-bad" aria-label="Down" />
            ),
        },
        {
          head: 'Question and reply',
          className: 'min-w-72 w-full',
          cell: ({ question, answer, comment, conversationId }) => (
            <div className="grid gap-1 [overflow-wrap:anywhere]">
              <Link to={`/inbox/${conversationId}` as '/'} className="font-medium hover:underline">
                {question ?? 'No question'}
              </Link>
              <span className="line-clamp-3 text-muted">
                <Excerpt text={answer} />
              </span>
              {comment && <span>“{comment}”</span>}
            </div>
          ),
        },
        {
          head: 'Confidence',
          isNumber: true,
          cell: ({ confidence }) => percent(confidence),
        },
        {
          head: 'When',
          cell: ({ ratedAt }) => (
            <span className="whitespace-nowrap text-muted">{ago(ratedAt)}</span>
          ),
        },
      ]}
    />
  )
}
