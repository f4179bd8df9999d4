import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { list } from '../api.ts'
import { Button } from '../components/button.tsx'
import { Badge, Card, Empty, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { ago, counted, number, percent } from '../format.ts'
import { useMe } from '../session.ts'
import { AnswerGap } from './gaps/answer.tsx'

interface Gap {
  id: string
  question: string
  count: number
  averageConfidence: number | null
  status: 'OPEN' | 'CLOSED'
  firstAskedAt: string
  lastAskedAt: string
  examples: string[]
}

const pageSize = 25
const filters = [
  ['OPEN', 'Open'],
  ['CLOSED', 'Closed'],
  ['', 'All'],
] as const
type Filter = (typeof filters)[number][0]

/** What visitors asked and the bot could not answer. */
export default function Gaps() {
  const [status, setStatus] = useState<Filter>('OPEN')
  const [page, setPage] = useState(1)
  const query = `pageSize=${pageSize}&page=${page}${status && `&status=${status}`}`
  const gaps = useQuery({
    queryKey: ['gaps', query],
    queryFn: () => list<Gap>(`/analytics/knowledge-gaps?${query}`),
    placeholderData: keepPreviousData,
  })
  const total = gaps.data?.total ?? 0
  return (
    <>
      <PageHead title="Gaps">
        <fieldset className="flex gap-0.5">
          <legend className="sr-only">Status</legend>
          {filters.map(([value, name]) => (
            <Button
              key={name}
              kind="quiet"
              size="small"
              aria-pressed={status === value}
              className="aria-pressed:bg-accent-soft aria-pressed:text-accent"
              onClick={() => {
                setStatus(value)
                setPage(1)
              }}
            >
              {name}
            </Button>
          ))}
        </fieldset>
      </PageHead>
      <div className="grid max-w-4xl grid-cols-1 gap-3 p-4">
        <p className="text-xs text-muted">
          Questions of the last 30 days that fell back or whose answers were rated down, grouped by
          meaning.
        </p>
        <Card>
          {gaps.isPending && <Skeleton lines={6} />}
          {gaps.error && <Failure error={gaps.error} onRetry={gaps.refetch} />}
          {gaps.data && total === 0 && <Nothing status={status} />}
          <ul>
            {gaps.data?.items.map((gap) => (
              <Line key={gap.id} gap={gap} />
            ))}
          </ul>
        </Card>
        {total > pageSize && (
          <div className="flex items-center justify-end gap-2 text-xs text-muted tabular-nums">
            {number((page - 1) * pageSize + 1)} to {number(Math.min(total, page * pageSize))} of{' '}
            {number(total)}
            <Button size="small" disabled={page === 1} onClick={() => setPage(page - 1)}>
              Back
            </Button>
            <Button
              size="small"
              disabled={page * pageSize >= total}
              onClick={() => setPage(page + 1)}
            >
              Next
            </Button>
          </div>
        )}
      </div>
    </>
  )
}

function Nothing({ status }: { status: Filter }) {
  if (status === 'CLOSED') {
    return (
      <Empty title="No gap was closed yet">
        A gap closes when its question is asked again and answered.
      </Empty>
    )
  }
  return (
    <Empty title="No open gaps">
      Questions that the bot can’t answer come here a minute after they are asked.
    </Empty>
  )
}

function Line({ gap }: { gap: Gap }) {
  const canEdit = useMe().role === 'ADMIN'
  const [isOpen, setOpen] = useState(false)
  const { question, count, status, examples, averageConfidence, lastAskedAt } = gap
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex w-full items-start gap-3 px-4 py-3 text-left text-sm hover:bg-sunken"
        onClick={() => setOpen(!isOpen)}
      >
        <span className="w-8 shrink-0 text-right font-semibold tabular-nums">{number(count)}</span>
        <span className="grid min-w-0 flex-1 gap-0.5">
          <span className={`font-medium wrap-anywhere ${isOpen ? '' : 'line-clamp-2'}`}>
            {question}
          </span>
          <span className="text-xs text-muted">
            Last asked {ago(lastAskedAt)}
            {averageConfidence !== null && `, ${percent(averageConfidence)} sure`}
            {examples.length > 0 && `, ${counted(examples.length, 'other wording')}`}
          </span>
        </span>
        <Badge tone={status === 'OPEN' ? 'warn' : 'good'}>
          {status === 'OPEN' ? 'Open' : 'Closed'}
        </Badge>
      </button>
      {isOpen && (
        <div className="grid gap-4 border-t border-line bg-canvas px-4 py-4">
          {examples.length > 0 && (
            <div className="grid gap-1 text-sm">
              <h2 className="text-xs font-medium text-muted">Also asked as</h2>
              <ul className="grid gap-1 wrap-anywhere">
                {examples.map((example) => (
                  <li key={example}>{example}</li>
                ))}
              </ul>
            </div>
          )}
          {canEdit ? (
            <AnswerGap question={question} />
          ) : (
            <p className="text-sm text-muted">An administrator can write the answer here.</p>
          )}
        </div>
      )}
    </li>
  )
}
