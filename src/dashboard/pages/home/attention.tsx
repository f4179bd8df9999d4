import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { Webhook } from '../../../webhooks/schema.ts'
import { get, list } from '../../api.ts'
import { Badge, Card, type Tone } from '../../components/layout.tsx'
import { number } from '../../format.ts'
import { useReadiness, useSystem } from '../../system.ts'
import { useTrust } from '../trust/data.ts'

/** Below this somebody should look. */
const goodScore = 80

interface Notice {
  tone: Tone
  mark: string
  text: string
  about?: string
  to: string
}

const plural = (count: number, one: string, many: string) =>
  `${number(count)} ${count === 1 ? one : many}`

/** What somebody should look at; nothing where all is well. */
export function Attention({ notices }: { notices: Notice[] }) {
  if (notices.length === 0) return null
  return (
    <Card title="Needs attention">
      <ul>
        {notices.map(({ tone, mark, text, about, to }) => (
          <li key={text} className="border-b border-line last:border-0">
            <Link to={to as '/'} className="flex items-center gap-3 px-4 py-2.5 hover:bg-sunken">
              <span className="w-16 shrink-0">
                <Badge tone={tone}>{mark}</Badge>
              </span>
              <span className="grid min-w-0 flex-1 gap-0.5 text-sm [overflow-wrap:anywhere]">
                {text}
                {about && <span className="line-clamp-2 text-xs text-muted">{about}</span>}
              </span>
              <ChevronRight size={16} aria-hidden="true" className="shrink-0 text-faint" />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Undefined while it isn't known. */
export function useNotices(): Notice[] | undefined {
  const every = { refetchInterval: 30_000 }
  const counts = useQuery({
    queryKey: ['inbox', 'counts'],
    queryFn: () => get<{ waiting: number; human: number; mine: number }>('/inbox/counts'),
    ...every,
  })
  const failed = useQuery({
    queryKey: ['sources', 'failed'],
    queryFn: () =>
      list<{ name: string; lastSync: { error?: string } | null }>(
        '/knowledge/sources?status=FAILED&pageSize=3',
      ),
    ...every,
  })
  const gaps = useQuery({
    queryKey: ['gaps', 'open'],
    queryFn: () => list<{ question: string }>('/analytics/knowledge-gaps?status=OPEN&pageSize=1'),
    ...every,
  })
  const conflicts = useQuery({
    queryKey: ['conflicts', 'open'],
    queryFn: () =>
      list<{ sides: { statement: string }[] }>('/knowledge/conflicts?status=OPEN&pageSize=1'),
    ...every,
  })
  const webhooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => list<Webhook>('/webhooks?pageSize=100'),
    ...every,
  })
  const trust = useTrust()
  const system = useSystem()
  const ready = useReadiness()
  if (
    [counts, failed, gaps, conflicts, webhooks, trust, system, ready].some(
      ({ isPending }) => isPending,
    )
  )
    return

  const notices: Notice[] = []
  const reasons = ready.data?.reasons ?? []
  if (ready.error || reasons.length > 0) {
    const text = ready.error ? 'Keepdesk does not answer' : 'Keepdesk is not ready'
    notices.push({
      tone: 'bad',
      mark: 'Server',
      text,
      about: reasons.join(' '),
      to: '/settings/about',
    })
  }
  const waiting = counts.data?.waiting ?? 0
  if (waiting > 0) {
    const text = `${plural(waiting, 'visitor waits', 'visitors wait')} for a person`
    notices.push({ tone: 'warn', mark: 'Inbox', text, to: '/inbox' })
  }
  if (failed.data && failed.data.total > 0) {
    const [first] = failed.data.items
    const text =
      failed.data.total === 1
        ? `${first?.name} could not be read`
        : `${number(failed.data.total)} sources could not be read`
    const about = first?.lastSync?.error
    notices.push({ tone: 'bad', mark: 'Sync', text, ...(about && { about }), to: '/knowledge' })
  }
  const failing = webhooks.data?.items.filter((one) => one.failingSince ?? one.disabledReason) ?? []
  for (const { id, url, disabledReason } of failing.slice(0, 3)) {
    notices.push({
      tone: 'bad',
      mark: 'Webhook',
      text: `${url} ${disabledReason ? 'was switched off' : 'is failing'}`,
      ...(disabledReason && { about: disabledReason }),
      to: `/settings/webhooks?webhook=${id}`,
    })
  }
  const model = system.data?.model
  if (model && model.kind !== 'ready') {
    const text = 'No model writes answers: they are quoted from the documents'
    notices.push({ tone: 'warn', mark: 'Model', text, about: model.hint, to: '/settings/about' })
  }
  if (conflicts.data && conflicts.data.total > 0) {
    const text = `${plural(conflicts.data.total, 'statement is', 'statements are')} contradicted by another page`
    const about = conflicts.data.items[0]?.sides[0]?.statement
    notices.push({
      tone: 'warn',
      mark: 'Conflict',
      text,
      ...(about && { about }),
      to: '/knowledge',
    })
  }
  if (gaps.data && gaps.data.total > 0) {
    const text = `${plural(gaps.data.total, 'question', 'questions')} the knowledge base can’t answer`
    const about = gaps.data.items[0]?.question
    notices.push({
      tone: 'accent',
      mark: 'Gaps',
      text,
      ...(about && { about: `Most asked: ${about}` }),
      to: '/gaps',
    })
  }
  const { last, stale, staleReason, running } = trust.data ?? {}
  const isLow = last?.score != null && last.score < goodScore
  // Before the first run the check-list of the first steps has more to say.
  if (last && !running && (isLow || stale)) {
    notices.push({
      tone: isLow ? 'bad' : 'warn',
      mark: 'Trust',
      text: isLow ? `The trust score is ${last.score}, grade ${last.grade}` : 'A trust run is due',
      ...(stale && staleReason && { about: staleReason }),
      to: '/trust',
    })
  }
  return notices
}
