import type { Static } from '@sinclair/typebox'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { KnowledgeGap } from '../../../analytics/schema.ts'
import { list } from '../../api.ts'
import { useApiValues } from '../../components/api-call.tsx'
import { Badge, Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Pager, usePage } from '../../components/pager.tsx'
import { Table } from '../../components/table.tsx'
import type { Range } from '../../days.ts'
import { ago, number, percent } from '../../format.ts'
import { gapStates } from '../gaps/data.ts'
import { Examples } from './examples.tsx'
import { CsvButton, queryOf } from './period.tsx'

type Gap = Static<typeof KnowledgeGap>

export function Gaps({ range }: { range: Range }) {
  const [page, setPage] = usePage(`${range.startDate} ${range.endDate}`)
  useApiValues({ page: page > 1 ? page : undefined, pageSize: 50 })
  const path = `/analytics/knowledge-gaps${queryOf(range, { page: String(page), pageSize: '50' })}`
  const gaps = useQuery({
    queryKey: ['analytics', 'gaps', range, page],
    queryFn: () => list<Gap>(path),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <Card
        title="What the knowledge base lacks"
        action={
          <CsvButton
            name="gaps"
            range={range}
            head={['id', 'question', 'count', 'averageConfidence', 'status', 'lastAskedAt']}
            rows={gaps.data?.items.map((gap) => [
              gap.id,
              gap.question,
              gap.count,
              gap.averageConfidence,
              gap.status,
              gap.lastAskedAt,
            ])}
          />
        }
      >
        {gaps.error && <Failure error={gaps.error} onRetry={() => gaps.refetch()} />}
        {gaps.isPending && <Skeleton lines={6} />}
        {gaps.data?.total === 0 && (
          <Empty title="No gaps in this time">
            Every question found an answer, none was rated down, and no person had to answer one.
          </Empty>
        )}
        {gaps.data && gaps.data.items.length > 0 && (
          <Table
            rows={gaps.data.items}
            keyOf={({ id }) => id}
            columns={[
              {
                head: 'Question',
                cell: ({ question, examples }) => <Examples text={question} examples={examples} />,
                className: 'min-w-60 w-full',
              },
              { head: 'Failed', isNumber: true, cell: ({ count }) => number(count) },
              {
                head: 'Confidence',
                isNumber: true,
                cell: ({ averageConfidence }) => percent(averageConfidence),
              },
              {
                head: 'State',
                cell: ({ status }) => (
                  <Badge tone={gapStates[status].tone}>{gapStates[status].name}</Badge>
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
        {gaps.data && (
          <Pager page={page} pageSize={50} total={gaps.data.total} onChange={setPage} />
        )}
      </Card>
      <p className="text-sm text-muted">
        Write the missing answers in{' '}
        <Link to={'/gaps' as '/'} className="text-accent underline">
          Gaps
        </Link>
        .
      </p>
    </>
  )
}
