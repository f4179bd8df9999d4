import type { Static } from '@sinclair/typebox'
import { useQuery } from '@tanstack/react-query'
import type { TopQuestion } from '../../../analytics/schema.ts'
import { get } from '../../api.ts'
import { Badge, Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Table } from '../../components/table.tsx'
import type { Range } from '../../days.ts'
import { ago, number, percent } from '../../format.ts'
import { Examples } from './examples.tsx'
import { CsvButton, queryOf } from './period.tsx'

type Question = Static<typeof TopQuestion>

export function Questions({ range }: { range: Range }) {
  const path = `/analytics/top-questions${queryOf(range, { limit: '100' })}`
  const questions = useQuery({
    queryKey: ['analytics', 'questions', range],
    queryFn: () => get<Question[]>(path),
  })
  return (
    <Card
      title="What is asked most"
      action={
        <CsvButton
          name="questions"
          range={range}
          head={['question', 'count', 'averageConfidence', 'answered', 'lastAskedAt']}
          rows={questions.data?.map((one) => [
            one.question,
            one.count,
            one.averageConfidence,
            one.answered,
            one.lastAskedAt,
          ])}
        />
      }
    >
      {questions.error && <Failure error={questions.error} onRetry={() => questions.refetch()} />}
      {questions.isPending && <Skeleton lines={6} />}
      {questions.data?.length === 0 && (
        <Empty title="Nothing was asked in this time">
          Choose a longer period, or ask something. A question is here some ten seconds later.
        </Empty>
      )}
      {questions.data && questions.data.length > 0 && (
        <Table
          rows={questions.data}
          keyOf={({ question }) => question}
          columns={[
            {
              head: 'Question',
              cell: ({ question, examples }) => <Examples text={question} examples={examples} />,
              className: 'min-w-60 w-full',
            },
            { head: 'Asked', isNumber: true, cell: ({ count }) => number(count) },
            {
              head: 'Confidence',
              isNumber: true,
              cell: ({ averageConfidence }) => percent(averageConfidence),
            },
            {
              head: 'Last reply',
              cell: ({ answered }) =>
                answered ? (
                  <Badge tone="good">Answered</Badge>
                ) : (
                  <Badge tone="warn">Not answered</Badge>
                ),
            },
            {
              head: 'Last asked',
              cell: ({ lastAskedAt }) => (
                <span className="whitespace-nowrap text-muted">{ago(lastAskedAt)}</span>
              ),
            },
          ]}
        />
      )}
    </Card>
  )
}
