import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, Info } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type ApiError, post, put } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Badge, Failure, Skeleton } from '../../components/layout.tsx'
import { ago } from '../../format.ts'
import { useMe } from '../../session.ts'
import { cancelWaiting, doLater, offerUndo, useWaiting } from '../../undo.ts'
import { Composer } from './composer.tsx'
import {
  type Conversation,
  keys,
  nameOf,
  reasons,
  resolvePath,
  statuses,
  useConversation,
  type WholeConversation,
} from './data.ts'
import { Details } from './details.tsx'
import { useShortcut } from './shortcuts.tsx'
import { Timeline } from './timeline.tsx'

type Move = 'claim' | 'release' | 'hand-back'
const undoable: Partial<Record<Move, string>> = {
  release: 'waits again',
  'hand-back': 'is with the bot again',
}

export function ConversationPane({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useConversation(id)
  useReadMark(data)
  if (error) {
    return (
      <div>
        <Failure error={error} onRetry={refetch} />
        <Button className="mx-4" onClick={onClose}>
          Back to the list
        </Button>
      </div>
    )
  }
  if (!data) return <Skeleton lines={8} />
  return <Loaded conversation={data} onClose={onClose} />
}

/** What is on the screen of somebody who looks has been read. */
function useReadMark(data: WholeConversation | undefined) {
  const { id, messageCount, agentRead, status } = data ?? {}
  const [isVisible, setVisible] = useState(() => document.visibilityState === 'visible')
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  useEffect(() => {
    const isOurs = status === 'WAITING' || status === 'HUMAN'
    if (!id || !messageCount || !isVisible || !isOurs || (agentRead ?? 0) >= messageCount) return
    put(`/conversations/${id}/read`, { sequence: messageCount }).catch(() => undefined)
  }, [id, messageCount, agentRead, status, isVisible])
}

function Loaded({
  conversation,
  onClose,
}: {
  conversation: WholeConversation
  onClose: () => void
}) {
  const me = useMe()
  const queries = useQueryClient()
  const [areDetailsOpen, setDetailsOpen] = useState(false)
  const end = useRef<HTMLDivElement>(null)
  const { id, status, agent, messages, notes } = conversation
  const isEnding = useWaiting().has(resolvePath(id))
  const isMine = status === 'HUMAN' && agent?.id === me.id && !isEnding
  const again = () => queries.invalidateQueries({ queryKey: keys.inbox })
  const move = useMutation<Conversation, ApiError, Move>({
    mutationFn: (what) => post<Conversation>(`/conversations/${id}/${what}`),
    onSettled: again,
    onSuccess: (_, what) => {
      const done = undoable[what]
      if (!done) return
      offerUndo(`${nameOf(conversation)} ${done}.`, async () => {
        await post(`/conversations/${id}/claim`)
        await again()
      })
    },
  })
  const canClaim = (status === 'WAITING' || status === 'BOT') && !isEnding
  const canResolve = isMine || (status === 'WAITING' && !isEnding)
  // What has ended can't be opened again, so that there is a moment to think better of it.
  const resolve = () =>
    doLater({
      text: `The conversation with ${nameOf(conversation)} is resolved.`,
      method: 'POST',
      path: resolvePath(id),
      onDone: again,
    })
  useShortcut('c', () => canClaim && move.mutate('claim'))
  useShortcut('e', () => canResolve && resolve())
  useShortcut('z', () => void cancelWaiting(resolvePath(id)))

  const count = messages.length + notes.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something is added
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [count])

  return (
    <>
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-1.5">
        <button
          type="button"
          aria-label="Back to the list"
          className="rounded p-1 text-muted hover:bg-sunken md:hidden"
          onClick={onClose}
        >
          <ArrowLeft size={18} />
        </button>
        <h2 className="min-w-0 truncate text-sm font-semibold">{nameOf(conversation)}</h2>
        <Badge tone={isEnding ? 'good' : statuses[status].tone}>
          {isEnding
            ? 'Resolved'
            : status === 'HUMAN' && agent
              ? isMine
                ? 'With you'
                : `With ${agent.name}`
              : statuses[status].name}
        </Badge>
        <span className="ml-auto flex flex-wrap items-center gap-1.5">
          {canClaim && (
            <Button
              kind="primary"
              size="small"
              isBusy={move.isPending}
              onClick={() => move.mutate('claim')}
            >
              {status === 'BOT' ? 'Take over' : 'Claim'}
            </Button>
          )}
          {isMine && (
            <>
              <Button size="small" isBusy={move.isPending} onClick={() => move.mutate('release')}>
                Release
              </Button>
              <Button size="small" isBusy={move.isPending} onClick={() => move.mutate('hand-back')}>
                Hand back to bot
              </Button>
            </>
          )}
          {canResolve && (
            <Button size="small" isBusy={move.isPending} onClick={resolve}>
              Resolve
            </Button>
          )}
          <button
            type="button"
            aria-label="Details"
            aria-expanded={areDetailsOpen}
            className="rounded p-1.5 text-muted hover:bg-sunken xl:hidden"
            onClick={() => setDetailsOpen(!areDetailsOpen)}
          >
            <Info size={16} />
          </button>
        </span>
      </header>
      {move.error && <Failure error={move.error} />}
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Why conversation={conversation} />
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4">
            <Timeline conversation={conversation} />
            <div ref={end} className="scroll-mb-4" />
          </div>
          <Composer conversation={conversation} isMine={isMine} />
        </div>
        <aside
          aria-label="Details"
          className={`${areDetailsOpen ? 'absolute inset-y-0 right-0 z-10 shadow-(--shadow)' : 'hidden'} w-64 shrink-0 overflow-y-auto border-l border-line bg-surface xl:static xl:block xl:shadow-none`}
        >
          <Details conversation={conversation} />
        </aside>
      </div>
    </>
  )
}

function Why({ conversation }: { conversation: WholeConversation }) {
  const { status, escalationReason, waitingSince, escalatedAt } = conversation
  if (!escalationReason || (status !== 'WAITING' && status !== 'HUMAN')) return null
  return (
    <p className="shrink-0 border-b border-line bg-warn-soft px-4 py-2 text-xs text-warn">
      {reasons[escalationReason]}
      {status === 'WAITING' && waitingSince
        ? `. Waiting since ${new Date(waitingSince).toLocaleTimeString('en', { timeStyle: 'short' })} (${ago(waitingSince)}).`
        : escalatedAt
          ? `, ${ago(escalatedAt)}.`
          : '.'}
    </p>
  )
}
