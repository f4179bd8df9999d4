import { useQueryClient } from '@tanstack/react-query'
import { StickyNote, ThumbsDown, ThumbsUp, Trash2 } from 'lucide-react'
import { Fragment, useState } from 'react'
import type { Citation } from '../../../conversations/schema.ts'
import { Excerpt } from '../../components/excerpt.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { percent } from '../../format.ts'
import { useMe } from '../../session.ts'
import { doLater, useWaiting } from '../../undo.ts'
import { keys, type Message, type Note, nameOf, useTyping, type WholeConversation } from './data.ts'

const clock = (time: string) => new Date(time).toLocaleTimeString('en', { timeStyle: 'short' })
const sources = {
  AI: 'Written by the model',
  KNOWLEDGE: 'Quoted from the knowledge base',
  SMALL_TALK: 'Small talk',
  FALLBACK: 'No answer found',
  HUMAN: 'A person',
}

type Entry = { at: string; message: Message } | { at: string; note: Note }

/** Messages and, visibly for operators alone, notes, in the order of time. */
export function Timeline({ conversation }: { conversation: WholeConversation }) {
  const isTyping = useTyping(conversation.id)
  const waiting = useWaiting()
  const notes = conversation.notes.filter((note) => !waiting.has(notePath(conversation, note)))
  const [firstNew] = useState(() => firstUnread(conversation))
  const entries: Entry[] = [
    ...conversation.messages.map((message) => ({ at: message.createdAt, message })),
    ...notes.map((note) => ({ at: note.createdAt, note })),
  ].sort((one, other) => one.at.localeCompare(other.at))
  const seen = conversation.messages.findLast(
    ({ role, sequence }) => role !== 'USER' && sequence <= conversation.visitorRead,
  )
  const last = conversation.messages.at(-1)
  return (
    <div className="mx-auto grid max-w-3xl gap-4" role="log" aria-label="Messages">
      {entries.map((entry) =>
        'note' in entry ? (
          <NoteLine key={entry.note.id} note={entry.note} conversation={conversation} />
        ) : (
          <Fragment key={entry.message.id}>
            {entry.message.id === firstNew && <NewLine />}
            <Bubble message={entry.message} conversation={conversation} />
          </Fragment>
        ),
      )}
      {seen && seen.id === last?.id && <p className="text-right text-xs text-faint">Seen</p>}
      <p aria-live="polite" className="text-xs text-muted empty:hidden">
        {isTyping ? `${nameOf(conversation)} is writing …` : ''}
      </p>
    </div>
  )
}

/** Where reading goes on; in one that nobody has read yet, everything is new. */
function firstUnread({ messages, agentRead, status }: WholeConversation): string | undefined {
  if (agentRead === 0 || status === 'BOT' || status === 'ENDED') return undefined
  return messages.find(({ sequence, role }) => sequence > agentRead && role === 'USER')?.id
}

function NewLine() {
  return (
    <p className="flex items-center gap-2 text-xs font-medium text-accent">
      <span className="h-px flex-1 bg-accent" aria-hidden="true" />
      New
      <span className="h-px flex-1 bg-accent" aria-hidden="true" />
    </p>
  )
}

function Bubble({ message, conversation }: { message: Message; conversation: WholeConversation }) {
  const { role, content, source, confidence, citations, feedback } = message
  if (role === 'SYSTEM') {
    return (
      <p className="text-center text-xs wrap-anywhere text-muted">
        {content} · {clock(message.createdAt)}
      </p>
    )
  }
  const isVisitor = role === 'USER'
  const author = isVisitor
    ? nameOf(conversation)
    : role === 'AGENT'
      ? agentOf(message, conversation)
      : 'Bot'
  return (
    <article className={`grid gap-1 ${isVisitor ? 'justify-items-start' : 'justify-items-end'}`}>
      <p className="flex max-w-full gap-1.5 text-xs text-faint">
        <span className="truncate font-medium text-muted">{author}</span>
        <time dateTime={message.createdAt} className="shrink-0">
          {clock(message.createdAt)}
        </time>
      </p>
      <div
        className={`max-w-[min(100%,36rem)] rounded-lg px-3 py-2 text-sm wrap-anywhere ${isVisitor ? 'border border-line bg-surface whitespace-pre-wrap' : role === 'AGENT' ? 'bg-accent-soft' : 'bg-sunken'}`}
      >
        {isVisitor ? content : <Markdown text={content} />}
      </div>
      {role === 'ASSISTANT' && (
        <p className="flex flex-wrap items-center justify-end gap-x-2 text-xs text-faint tabular-nums">
          {source && <span>{sources[source]}</span>}
          {confidence !== null && <span>· {percent(confidence)} sure</span>}
          {message.interrupted && <span className="text-warn">· broke off</span>}
        </p>
      )}
      {feedback && (
        <p
          className={`flex items-center gap-1 text-xs ${feedback.rating === 'UP' ? 'text-good' : 'text-bad'}`}
        >
          {feedback.rating === 'UP' ? <ThumbsUp size={12} /> : <ThumbsDown size={12} />}
          {feedback.comment || (feedback.rating === 'UP' ? 'Rated helpful' : 'Rated unhelpful')}
        </p>
      )}
      {citations.length > 0 && <Citations citations={citations} />}
    </article>
  )
}

export function Citations({ citations }: { citations: Citation[] }) {
  return (
    <details className="max-w-[min(100%,36rem)] text-xs text-muted">
      <summary className="cursor-pointer">
        {citations.length === 1 ? '1 source' : `${citations.length} sources`}
      </summary>
      <ol className="mt-1 grid gap-2">
        {citations.map(({ index, title, url, snippet, support }) => (
          <li key={index} className="rounded-md border border-line bg-surface px-2.5 py-1.5">
            <p className="font-medium text-text wrap-anywhere">
              [{index}]{' '}
              {/^https?:/.test(url) ? (
                <a href={url} target="_blank" rel="noopener noreferrer" className="underline">
                  {title || url}
                </a>
              ) : (
                title || url
              )}
              <span className="ml-1.5 font-normal text-faint tabular-nums">{percent(support)}</span>
            </p>
            <p className="wrap-anywhere">
              <Excerpt text={snippet} />
            </p>
          </li>
        ))}
      </ol>
    </details>
  )
}

/** Whoever wrote it; of a message that just came in, whoever had the conversation then. */
function agentOf({ agentName, createdAt }: Message, { events, agent }: WholeConversation): string {
  if (agentName) return agentName
  const joined = events.findLast(
    ({ type, timestamp }) => type === 'agent.joined' && timestamp <= createdAt,
  )
  const then = joined?.data.conversation as Pick<WholeConversation, 'agent'> | undefined
  return then?.agent?.name ?? agent?.name ?? 'Agent'
}

const notePath = ({ id }: WholeConversation, note: Note) => `/conversations/${id}/notes/${note.id}`

function NoteLine({ note, conversation }: { note: Note; conversation: WholeConversation }) {
  const me = useMe()
  const queries = useQueryClient()
  const canDelete = note.author.id === me.id || me.role === 'ADMIN'
  const drop = () =>
    doLater({
      text: 'The note is deleted.',
      method: 'DELETE',
      path: notePath(conversation, note),
      onDone: () => queries.invalidateQueries({ queryKey: keys.conversation(conversation.id) }),
    })
  return (
    <article className="rounded-lg border border-dashed border-warn bg-warn-soft px-3 py-2 text-sm">
      <p className="flex items-center gap-1.5 text-xs text-warn">
        <StickyNote size={12} className="shrink-0" aria-hidden="true" />
        <span className="min-w-0 wrap-anywhere">
          Note by {note.author.name}, for colleagues only · {clock(note.createdAt)}
        </span>
        {canDelete && (
          <button
            type="button"
            aria-label="Delete this note"
            className="-my-1 ml-auto shrink-0 rounded p-1 hover:bg-surface"
            onClick={drop}
          >
            <Trash2 size={13} />
          </button>
        )}
      </p>
      <p className="mt-1 wrap-anywhere whitespace-pre-wrap">{note.content}</p>
    </article>
  )
}
