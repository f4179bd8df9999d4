import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { request } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { Badge, Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { Pager } from '../../components/pager.tsx'
import { counted, number } from '../../format.ts'
import { useSearchParams } from '../../search-params.ts'
import { keys, pageStates, type TextChunk, type TextOfPage } from './data.ts'

const pageSize = 100
type Stretch = { page: number } | { chunk: string }

function useText(pageId: string, query: URLSearchParams, isWanted = true) {
  return useQuery({
    queryKey: [...keys.all, 'text', pageId, String(query)],
    queryFn: () => request<TextOfPage>('GET', `/knowledge/pages/${pageId}/text?${query}`),
    placeholderData: keepPreviousData,
    enabled: isWanted,
  })
}

/** A page's text beside the chunks that it was cut into; one of them is marked. */
export function PageText({ pageId }: { pageId: string }) {
  const navigate = useNavigate()
  const { chunk: chosen } = useSearch({ strict: false }) as { chunk?: string }
  const [stretch, setStretch] = useState<Stretch>(chosen ? { chunk: chosen } : { page: 1 })
  const [words, setWords] = useState('')
  const [hovered, setHovered] = useState<string>()
  const [tab, setTab] = useState<'text' | 'chunks'>('text')
  const place = Object.entries(stretch).map(([name, value]) => [name, String(value)])
  const text = useText(pageId, new URLSearchParams([['pageSize', String(pageSize)], ...place]))
  const q = words.trim()
  const found = useText(pageId, new URLSearchParams({ pageSize: String(pageSize), q }), q !== '')

  // The filters of the list stay for whoever goes back to it.
  const [{ page: _page, chunk: _chunk, ...filters }] = useSearchParams()
  const search = (chunk?: string) =>
    ({ ...filters, page: pageId, ...(chunk && { chunk }) }) as never
  function choose(chunk: TextChunk) {
    if (!text.data?.data.chunks.some(({ id }) => id === chunk.id)) setStretch({ chunk: chunk.id })
    setTab('text')
    void navigate({ to: '.', search: search(chunk.id), replace: true })
  }
  const { page, chunks = [] } = text.data?.data ?? {}
  const total = text.data?.meta?.total ?? 0
  const listed = q ? (found.data?.data.chunks ?? []) : chunks
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3 p-4">
      <div className="flex min-w-0 items-start gap-2">
        <Button
          kind="quiet"
          size="small"
          aria-label="Back to the pages"
          onClick={() => navigate({ to: '.', search: filters as never })}
        >
          <ArrowLeft size={14} aria-hidden="true" />
          Pages
        </Button>
        <div className="min-w-0 flex-1">
          <h2 className="text-sm font-semibold wrap-anywhere">{page?.title || page?.url}</h2>
          <p className="text-xs wrap-anywhere text-muted">
            {page?.url}
            {page && ` · ${counted(page.chunkCount, 'chunk')}`}
          </p>
        </div>
        {page && <Badge tone={pageStates[page.status].tone}>{pageStates[page.status].name}</Badge>}
      </div>
      {page?.error && <p className="text-sm wrap-anywhere text-bad">{page.error}</p>}
      <Tabs tab={tab} onChange={setTab} />
      {text.error && <Failure error={text.error} onRetry={text.refetch} />}
      <div className="grid min-w-0 grid-cols-1 gap-4 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] md:items-start">
        <div className={tab === 'text' ? '' : 'max-md:hidden'}>
          <Card title="Text">
            {text.isPending && <Skeleton lines={8} />}
            {text.data && total === 0 && <Empty title="Nothing of this page can be found." />}
            <Text chunks={chunks} chosen={chosen} hovered={hovered} />
            {'page' in stretch || text.data?.meta ? (
              <Pager
                page={text.data?.meta?.page ?? 1}
                pageSize={pageSize}
                total={total}
                onChange={(page) => setStretch({ page })}
              />
            ) : null}
          </Card>
        </div>
        <div className={tab === 'chunks' ? '' : 'max-md:hidden'}>
          <Card title="Chunks">
            <div className="border-b border-line p-3">
              <input
                type="search"
                aria-label="Search in the chunks"
                placeholder="Search in the chunks"
                maxLength={200}
                className="h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm placeholder:text-faint"
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            </div>
            {found.error && q && <Failure error={found.error} onRetry={found.refetch} />}
            {q && found.data && listed.length === 0 && <Empty title="No chunk has these words" />}
            <ol
              aria-label="Chunks of the page"
              className="overflow-y-auto md:max-h-[calc(100dvh-14rem)]"
              onMouseLeave={() => setHovered(undefined)}
            >
              {listed.map((chunk) => (
                <ChunkLine
                  key={chunk.id}
                  chunk={chunk}
                  isChosen={chunk.id === chosen}
                  onHover={() => setHovered(chunk.id)}
                  onChoose={() => choose(chunk)}
                />
              ))}
            </ol>
          </Card>
        </div>
      </div>
    </div>
  )
}

function Tabs({
  tab,
  onChange,
}: {
  tab: 'text' | 'chunks'
  onChange: (tab: 'text' | 'chunks') => void
}) {
  const names = { text: 'Text', chunks: 'Chunks' }
  return (
    <div role="tablist" aria-label="Parts of the page" className="flex gap-1 md:hidden">
      {(['text', 'chunks'] as const).map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          aria-selected={one === tab}
          className="h-8 flex-1 rounded-md border border-line text-sm text-muted aria-selected:bg-accent-soft aria-selected:font-medium aria-selected:text-accent"
          onClick={() => onChange(one)}
        >
          {names[one]}
        </button>
      ))}
    </div>
  )
}

/** As it was read: chunks don't overlap, so that one after the other they are the page. */
function Text({
  chunks,
  chosen,
  hovered,
}: {
  chunks: TextChunk[]
  chosen: string | undefined
  hovered: string | undefined
}) {
  const box = useRef<HTMLDivElement>(null)
  const isThere = chunks.some(({ id }) => id === chosen)
  useEffect(() => {
    if (!isThere) return
    const marked = box.current?.querySelector(`[data-chunk="${CSS.escape(chosen ?? '')}"]`)
    marked?.scrollIntoView({ block: 'nearest' })
  }, [chosen, isThere])
  return (
    <div ref={box} className="overflow-y-auto text-sm md:max-h-[calc(100dvh-14rem)]">
      {chunks.map((chunk, at) => (
        <div
          key={chunk.id}
          data-chunk={chunk.id}
          aria-current={chunk.id === chosen ? 'true' : undefined}
          className={`border-l-2 px-4 py-2 ${chunk.id === chosen ? 'border-accent bg-accent-soft' : chunk.id === hovered ? 'border-accent bg-sunken' : 'border-transparent'}`}
        >
          <Headings chunk={chunk} before={chunks[at - 1]} />
          {chunk.question && chunk.question !== chunks[at - 1]?.question && (
            <p className="mb-1 font-semibold wrap-anywhere">{chunk.question}</p>
          )}
          <Markdown text={chunk.content} />
        </div>
      ))}
    </div>
  )
}

/** Those that the chunk before was not under. */
function Headings({ chunk, before }: { chunk: TextChunk; before: TextChunk | undefined }) {
  const known = before?.headingPath ?? []
  const first = chunk.headingPath.findIndex((heading, at) => heading !== known[at])
  if (first < 0) return null
  return (
    <p className="mb-1 grid font-semibold wrap-anywhere">
      {chunk.headingPath.slice(first).map((heading, at) => (
        <span key={heading} className={first + at === 0 ? 'text-base' : ''}>
          {heading}
        </span>
      ))}
    </p>
  )
}

function ChunkLine({
  chunk,
  isChosen,
  onHover,
  onChoose,
}: {
  chunk: TextChunk
  isChosen: boolean
  onHover: () => void
  onChoose: () => void
}) {
  const { position, headingPath, question, content, tokenCount, embedded, pageNumber } = chunk
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  return (
    <li ref={line} className="border-b border-line last:border-0">
      <button
        type="button"
        aria-pressed={isChosen}
        className="grid w-full gap-1 px-4 py-2.5 text-left hover:bg-sunken aria-pressed:bg-accent-soft"
        onMouseEnter={onHover}
        onFocus={onHover}
        onClick={onChoose}
      >
        <span className="flex gap-2 text-xs text-faint tabular-nums">
          <span className="min-w-0 flex-1 wrap-anywhere">
            {position + 1}
            {headingPath.length > 0 && ` · ${headingPath.join(' › ')}`}
            {pageNumber !== null && ` · page ${pageNumber}`}
          </span>
          <span className="shrink-0">{number(tokenCount)} tokens</span>
        </span>
        {!embedded && <span className="text-xs text-warn">not yet found by meaning</span>}
        <span className="line-clamp-3 text-sm wrap-anywhere text-muted">
          {question ?? <Excerpt text={content} />}
        </span>
      </button>
    </li>
  )
}
