import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useState } from 'react'
import { list } from '../../api.ts'
import { Excerpt } from '../../components/excerpt.tsx'
import { Badge, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { ago, counted } from '../../format.ts'
import { isUnread, keys, nameOf, type Row, statuses, type View } from './data.ts'

const pageSize = 50
const rowHeight = 72

type Found = { items: Row[]; total: number }

/** The rows of a view, of which only those pages are read that are looked at. */
export function useRows(view: View, q: string) {
  const [pages, setPages] = useState([0])
  const path = (page: number) =>
    q
      ? `/inbox?q=${encodeURIComponent(q)}&pageSize=${pageSize}&page=${page + 1}`
      : `/inbox?view=${view}&pageSize=${pageSize}&page=${page + 1}`
  const wanted = [...new Set([0, ...pages])]
  const results: UseQueryResult<Found>[] = useQueries({
    queries: wanted.map((page) => ({
      queryKey: [...keys.lists, q || view, page],
      queryFn: () => list<Row>(path(page)),
    })),
  })
  const [first] = results
  const found = new Map(wanted.map((page, index) => [page, results[index]?.data?.items]))
  const at = (index: number) => found.get(Math.floor(index / pageSize))?.[index % pageSize]
  /** Where a row stands, as far as its page is read; -1 otherwise. */
  function indexOf(id: string | undefined): number {
    for (const [page, items] of found) {
      const index = items?.findIndex((row) => row.id === id) ?? -1
      if (index >= 0) return page * pageSize + index
    }
    return -1
  }
  return {
    total: first?.data?.total ?? 0,
    isPending: first?.isPending ?? true,
    error: results.find(({ error }) => error)?.error ?? null,
    retry: () => results.forEach((result) => void result.refetch()),
    at,
    indexOf,
    /** Looks at these rows. */
    see(from: number, to: number) {
      const next = new Set<number>()
      for (let page = Math.floor(from / pageSize); page <= Math.floor(to / pageSize); page++) {
        next.add(page)
      }
      setPages((before) =>
        before.length === next.size && before.every((page) => next.has(page)) ? before : [...next],
      )
    },
    /** The row so many steps from one; without one, the first. */
    near(id: string | undefined, step: number): Row | undefined {
      const index = indexOf(id)
      return at(index < 0 ? 0 : index + step)
    },
  }
}

type Rows = ReturnType<typeof useRows>

export function InboxList({
  rows,
  openId,
  onOpen,
  about,
}: {
  rows: Rows
  openId: string | undefined
  onOpen: (row: Row) => void
  about: { view: View; q: string }
}) {
  // Not a ref: the lines are measured in it, so it must be there before them.
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  if (rows.isPending && !rows.error) return <Skeleton lines={8} />
  if (rows.error) return <Failure error={rows.error} onRetry={rows.retry} />
  if (rows.total === 0) return <Nothing {...about} />
  return (
    <div ref={setBox} className="min-h-0 flex-1 overflow-y-auto" key={about.q || about.view}>
      {box && <Lines box={box} rows={rows} openId={openId} onOpen={onOpen} />}
    </div>
  )
}

function Lines({
  box,
  rows,
  openId,
  onOpen,
}: {
  box: HTMLDivElement
  rows: Rows
  openId: string | undefined
  onOpen: (row: Row) => void
}) {
  const lines = useVirtualizer({
    count: rows.total,
    getScrollElement: () => box,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const shown = lines.getVirtualItems()
  const from = shown[0]?.index ?? 0
  const to = shown.at(-1)?.index ?? 0
  const { see, indexOf } = rows
  // biome-ignore lint/correctness/useExhaustiveDependencies: see is new each time and does the same
  useEffect(() => see(from, to), [from, to])
  // The keys j and k go on beyond what is on the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that is opened, not as rows move
  useEffect(() => {
    const index = indexOf(openId)
    if (index >= 0) lines.scrollToIndex(index)
  }, [openId])
  return (
    <ul className="relative" style={{ height: lines.getTotalSize() }}>
      {shown.map(({ index, start }) => {
        const row = rows.at(index)
        return (
          <li
            key={index}
            className="absolute inset-x-0 border-b border-line"
            style={{ height: rowHeight, transform: `translateY(${start}px)` }}
          >
            {row ? (
              <Line row={row} isOpen={row.id === openId} onOpen={onOpen} />
            ) : (
              <Skeleton lines={2} />
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Line({ row, isOpen, onOpen }: { row: Row; isOpen: boolean; onOpen: (row: Row) => void }) {
  const unread = isUnread(row)
  const { name, tone } = statuses[row.status]
  const shown = row.match ?? row.lastMessage
  return (
    <button
      type="button"
      aria-current={isOpen ? 'true' : undefined}
      className="grid size-full grid-cols-1 content-center gap-0.5 px-3 text-left hover:bg-sunken aria-[current]:bg-accent-soft"
      onClick={() => onOpen(row)}
    >
      <span className="flex items-center gap-1.5">
        {unread && (
          <span className="size-2 shrink-0 rounded-full bg-accent">
            <span className="sr-only">Unread.</span>
          </span>
        )}
        <span className={`min-w-0 flex-1 truncate text-sm ${unread ? 'font-semibold' : ''}`}>
          {nameOf(row)}
        </span>
        <span className="shrink-0 text-xs text-muted tabular-nums">
          {ago(row.waitingSince ?? row.lastMessageAt)}
        </span>
      </span>
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate text-xs text-muted">
          {shown ? <Preview message={shown} /> : counted(row.messageCount, 'message')}
        </span>
        <Badge tone={tone}>
          <span className="max-w-28 truncate">
            {row.status === 'HUMAN' ? (row.agent?.name ?? name) : name}
          </span>
        </Badge>
      </span>
    </button>
  )
}

/** What bot and colleagues write is Markdown; what visitors write is shown as it is. */
function Preview({ message: { role, content } }: { message: NonNullable<Row['match']> }) {
  if (role === 'USER') return content
  return (
    <>
      ↩ <Excerpt text={content} />
    </>
  )
}

const nothing: Record<View, [title: string, about: string]> = {
  WAITING: ['Nobody is waiting', 'Conversations come here when a visitor asks for a person.'],
  MINE: ['You have no conversation', 'Claim one from Waiting, or take one over from the bot.'],
  HUMAN: ['No conversation is with a person', 'Those that you or colleagues claim stand here.'],
  BOT: ['The bot talks to nobody', 'Put the widget on your site to let visitors in.'],
  ENDED: ['No conversation has ended yet', 'Resolved and silent conversations come here.'],
  ALL: ['No conversations yet', 'Put the widget on your site, or use the API.'],
}

function Nothing({ view, q }: { view: View; q: string }) {
  if (q) return <Empty title={`No message has the words “${q}”`}>Try fewer words.</Empty>
  const [title, about] = nothing[view]
  return <Empty title={title}>{about}</Empty>
}
