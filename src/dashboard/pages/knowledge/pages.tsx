import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { list } from '../../api.ts'
import { useApiValues } from '../../components/api-call.tsx'
import { Badge, Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Pager, usePage } from '../../components/pager.tsx'
import { Table } from '../../components/table.tsx'
import { ago, number } from '../../format.ts'
import { useSearchParams } from '../../search-params.ts'
import { mostLetters, useSearchText } from '../../search-text.ts'
import { keys, type Page, type PageStatus, pageStates } from './data.ts'

const pageSize = 25

const statusOf = (named = ''): PageStatus | '' =>
  Object.hasOwn(pageStates, named) ? (named as PageStatus) : ''

export function Pages({ sourceId, isBusy }: { sourceId: string; isBusy: boolean }) {
  const navigate = useNavigate()
  // Both stand in the address, and wait there while a page is looked at.
  const [params, change] = useSearchParams()
  const { words, q, setWords } = useSearchText(params.q, (q) => change({ q }))
  const status = statusOf(params.status)
  const [page, setPage] = usePage(`${status} ${q}`)
  const query = `pageSize=${pageSize}&page=${page}&q=${encodeURIComponent(q)}${status && `&status=${status}`}`
  const pages = useQuery({
    queryKey: [...keys.source(sourceId), 'pages', query],
    queryFn: () => list<Page>(`/knowledge/sources/${sourceId}/pages?${query}`),
    placeholderData: keepPreviousData,
    refetchInterval: isBusy ? 2000 : false,
  })
  const open = (page: string) => navigate({ to: '.', search: { ...params, page } as never })
  useApiValues({ q, status, pageSize })
  const total = pages.data?.total ?? 0
  return (
    <Card title="Pages">
      <div className="flex flex-wrap gap-2 border-b border-line p-3">
        <input
          type="search"
          aria-label="Filter by title or address"
          placeholder="Filter by title or address"
          maxLength={mostLetters}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2.5 text-sm placeholder:text-faint"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <select
          aria-label="Status"
          className="h-8 rounded-md border border-line-strong bg-surface px-2 text-sm"
          value={status}
          onChange={(event) => change({ status: event.target.value })}
        >
          <option value="">Every status</option>
          {Object.entries(pageStates).map(([value, { name }]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {pages.isPending && <Skeleton lines={6} />}
      {pages.error && <Failure error={pages.error} onRetry={pages.refetch} />}
      {pages.data && total === 0 && (
        <Empty title={q || status ? 'No page is like that' : isBusy ? 'Being read …' : 'No pages'}>
          {q || status
            ? 'Try another filter.'
            : isBusy
              ? 'Pages come as they are read.'
              : 'Sync the source to read it.'}
        </Empty>
      )}
      {pages.data && total > 0 && (
        <Table
          rows={pages.data.items}
          keyOf={({ id }) => id}
          onOpen={({ id }) => open(id)}
          columns={[
            {
              head: 'Page',
              className: 'min-w-56',
              cell: ({ id, title, url, error }) => (
                <>
                  <button
                    type="button"
                    className="text-left font-medium wrap-anywhere hover:underline"
                    onClick={() => open(id)}
                  >
                    {title || url}
                  </button>
                  <span className="block max-w-96 truncate text-xs text-muted">{url}</span>
                  {error && <span className="block text-xs wrap-anywhere text-bad">{error}</span>}
                </>
              ),
            },
            {
              head: 'Status',
              cell: ({ status }) => (
                <Badge tone={pageStates[status].tone}>{pageStates[status].name}</Badge>
              ),
            },
            { head: 'Chunks', isNumber: true, cell: ({ chunkCount }) => number(chunkCount) },
            {
              head: 'Changed',
              className: 'whitespace-nowrap text-muted',
              cell: ({ updatedAt }) => ago(updatedAt),
            },
          ]}
        />
      )}
      <Pager page={page} pageSize={pageSize} total={total} onChange={setPage} />
    </Card>
  )
}
