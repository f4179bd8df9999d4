import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { get } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { Badge, Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Meter } from '../../components/meter.tsx'
import { percent } from '../../format.ts'
import { type Hit, keys, type WouldAnswer } from './data.ts'

/** Which passages would answer a question. */
export function SearchKnowledge() {
  const [words, setWords] = useState('')
  const [asked, setAsked] = useState('')
  const found = useQuery({
    queryKey: [...keys.all, 'search', asked],
    queryFn: () => get<WouldAnswer>(`/knowledge/search?limit=6&q=${encodeURIComponent(asked)}`),
    enabled: asked !== '',
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    setAsked(words.trim())
  }
  return (
    <Card>
      <form aria-label="Search" className="flex gap-2 p-3" onSubmit={submit}>
        <input
          type="search"
          aria-label="What would answer this?"
          placeholder="What would answer this? Type a question as a visitor would"
          maxLength={4000}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2.5 text-sm placeholder:text-faint"
          value={words}
          onChange={(event) => {
            setWords(event.target.value)
            if (event.target.value === '') setAsked('')
          }}
        />
        <Button type="submit" isBusy={found.isFetching}>
          Search
        </Button>
      </form>
      {asked && found.isPending && <Skeleton lines={4} />}
      {found.error && <Failure error={found.error} onRetry={found.refetch} />}
      {asked && found.data && (
        <div className="border-t border-line">
          {found.data.hits.length === 0 && (
            <Empty title="Nothing speaks of that">
              Add a source that does, or write the answer in Gaps.
            </Empty>
          )}
          {found.data.hits.length > 0 && <Sureness found={found.data} />}
          <Hits hits={found.data.hits} />
        </div>
      )}
    </Card>
  )
}

/** Whether these would be answered from. */
function Sureness({ found }: { found: WouldAnswer }) {
  const { confidence, confidenceThreshold, usedVectors, vectorProblem } = found
  const isSure = confidence >= confidenceThreshold
  return (
    <div className="grid gap-2 border-b border-line px-4 py-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={isSure ? 'good' : 'warn'}>
          {isSure ? 'Would be answered from these' : 'Would not be answered'}
        </Badge>
        <span className="text-muted tabular-nums">
          {percent(confidence)} sure, where {percent(confidenceThreshold)} is needed.
          {!usedVectors && ' Words alone counted.'} {vectorProblem}
        </span>
      </p>
      <Meter value={confidence} label="Confidence" mark={confidenceThreshold} />
    </div>
  )
}

export function Hits({ hits }: { hits: Hit[] }) {
  return (
    <ol>
      {hits.map((hit) => (
        <li key={hit.chunkId} className="grid gap-1.5 border-b border-line px-4 py-3 last:border-0">
          <p className="flex items-baseline gap-2 text-sm">
            <span className="text-xs text-faint tabular-nums">{hit.rank}</span>
            <Link
              to="/knowledge/$id"
              params={{ id: hit.sourceId }}
              search={{ page: hit.pageId, chunk: hit.chunkId } as never}
              className="min-w-0 font-medium wrap-anywhere hover:underline"
            >
              {hit.question ??
                ([hit.title, ...hit.headingPath].filter(Boolean).join(' › ') || hit.url)}
            </Link>
          </p>
          <p className="line-clamp-4 text-sm wrap-anywhere whitespace-pre-line text-muted">
            <Excerpt text={hit.content} />
          </p>
          <div className="grid grid-cols-2 gap-x-4 gap-y-1 text-xs text-faint tabular-nums sm:grid-cols-4">
            <Figure name="Fused" value={hit.score} />
            <Score name="Meaning" value={hit.similarity} />
            <Score name="Words" value={hit.coverage} />
            <Figure name="BM25" value={hit.bm25} />
          </div>
        </li>
      ))}
    </ol>
  )
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div className="flex gap-1.5">
      <span>{name}</span>
      <span className="text-muted">{value.toFixed(2)}</span>
    </div>
  )
}

function Score({ name, value }: { name: string; value: number | null }) {
  return (
    <div className="grid gap-1">
      <div className="flex gap-1.5">
        <span>{name}</span>
        <span className="text-muted">{percent(value)}</span>
      </div>
      {value !== null && <Meter value={value} label={name} />}
    </div>
  )
}
