import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { StoredSample, Verdict } from '../../../trust/schema.ts'
import { request } from '../../api.ts'
import { Choices } from '../../components/choices.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { Badge, Card, Empty, Failure, Skeleton, type Tone } from '../../components/layout.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { Pager, usePage } from '../../components/pager.tsx'
import { number, percent } from '../../format.ts'
import { useSearchParams } from '../../search-params.ts'
import { categoryName, trustKey } from './data.ts'

const pageSize = 25
const filters: [Verdict | '', string][] = [
  ['', 'All'],
  ['FAIL', 'Failed'],
  ['PASS', 'Passed'],
  ['SKIPPED', 'Skipped'],
]
const badges: Record<Verdict, [Tone, string]> = {
  PASS: ['good', 'Passed'],
  FAIL: ['bad', 'Failed'],
  SKIPPED: ['neutral', 'Skipped'],
}

interface Found {
  items: StoredSample[]
  total: number
  categories: string[]
}

async function samplesOf(runId: string, query: string): Promise<Found> {
  const { data, meta } = await request<StoredSample[]>(
    'GET',
    `/trust/runs/${runId}/samples${query}`,
  )
  const { total, categories } = meta as unknown as { total: number; categories: string[] }
  return { items: data, total, categories }
}

/** What was asked and answered in a run, failures first. */
export function Samples({ runId, isLast }: { runId: string; isLast: boolean }) {
  // Both stand in the address, so that they can be bookmarked.
  const [params, change] = useSearchParams()
  const verdict = filters.find(([one]) => one === params.verdict)?.[0] ?? ''
  const category = (params.category ?? '').slice(0, 60)
  const [page, setPage] = usePage(`${verdict} ${category}`)
  const query = new URLSearchParams({
    page: String(page),
    pageSize: String(pageSize),
    ...(verdict && { verdict }),
    ...(category && { category }),
  })
  const samples = useQuery({
    queryKey: [...trustKey, 'samples', runId, String(query)],
    queryFn: () => samplesOf(runId, `?${query}`),
    placeholderData: keepPreviousData,
  })
  const { data, error } = samples
  // What the address names can be chosen, too, before the run's are known and where it has none such.
  const categories = [...new Set([...(data?.categories ?? []), ...(category ? [category] : [])])]
  return (
    <Card title={isLast ? 'Samples of the last run' : 'Samples of the run'}>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <Choices
          legend="Verdict"
          options={filters}
          value={verdict}
          onChange={(next) => change({ verdict: next })}
        />
        <select
          aria-label="Category"
          className="ml-auto h-7 rounded-md border border-line bg-surface px-2 text-xs"
          value={category}
          onChange={(event) => change({ category: event.target.value })}
        >
          <option value="">All categories</option>
          {categories.map((one) => (
            <option key={one} value={one}>
              {categoryName(one)}
            </option>
          ))}
        </select>
      </div>
      {error && <Failure error={error} onRetry={() => samples.refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && data.total === 0 && <Empty title="No such samples in this run" />}
      <ul>
        {data?.items.map((sample) => (
          <Sample key={sample.id} sample={sample} />
        ))}
      </ul>
      {data && <Pager page={page} pageSize={pageSize} total={data.total} onChange={setPage} />}
    </Card>
  )
}

function Sample({ sample }: { sample: StoredSample }) {
  const [isOpen, setOpen] = useState(false)
  const [tone, text] = badges[sample.verdict]
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex w-full items-start gap-3 px-4 py-2.5 text-left text-sm hover:bg-sunken"
        onClick={() => setOpen(!isOpen)}
      >
        <span className="w-16 shrink-0">
          <Badge tone={tone}>{text}</Badge>
        </span>
        <span className="grid min-w-0 flex-1 gap-0.5">
          <span className={`wrap-anywhere ${isOpen ? 'font-medium' : 'line-clamp-1'}`}>
            {sample.questions.at(-1)}
          </span>
          <span className={`text-xs text-muted wrap-anywhere ${isOpen ? '' : 'line-clamp-1'}`}>
            {categoryName(sample.category)}: {sample.reason}
          </span>
        </span>
      </button>
      {isOpen && <Whole sample={sample} />}
    </li>
  )
}

const sources = {
  AI: 'Answered, written by the model',
  KNOWLEDGE: 'Answered, quoted',
  SMALL_TALK: 'Answered, small talk',
  FALLBACK: 'Not answered',
} as const

function Whole({ sample }: { sample: StoredSample }) {
  const { questions, answer, citations, source, confidence, dimension, ms, caseId } = sample
  return (
    <div className="grid gap-4 border-t border-line bg-canvas px-4 py-4 text-sm">
      <section className="grid gap-1">
        <h3 className="text-xs font-medium text-muted">Asked</h3>
        <ol className="grid gap-1">
          {questions.map((question, at) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: turns may be alike, and never move
              key={at}
              className="rounded bg-surface px-2 py-1 whitespace-pre-wrap wrap-anywhere"
            >
              {question}
            </li>
          ))}
        </ol>
      </section>
      {answer && (
        <section className="grid gap-1">
          <h3 className="text-xs font-medium text-muted">
            {source ? sources[source] : 'Answered'}
            {confidence !== null && `, ${percent(confidence)} sure`}
          </h3>
          <div className="rounded bg-surface px-2 py-1 wrap-anywhere">
            <Markdown text={answer} />
          </div>
        </section>
      )}
      {citations.length > 0 && (
        <section className="grid gap-1">
          <h3 className="text-xs font-medium text-muted">Cited</h3>
          <ul className="grid gap-1">
            {citations.map(({ index, title, url, snippet }) => (
              <li key={index} className="wrap-anywhere">
                [{index}] {title} <span className="text-xs text-muted">{url}</span>
                <span className="line-clamp-3 text-xs text-muted">
                  <Excerpt text={snippet} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="text-xs text-faint tabular-nums">
        {caseId}, {dimension}, {number(ms)} ms
      </p>
    </div>
  )
}
