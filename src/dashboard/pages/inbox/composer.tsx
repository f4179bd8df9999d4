import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { type ApiError, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { percent } from '../../format.ts'
import { keys, type Message, type Note, type WholeConversation } from './data.ts'
import { useShortcut } from './shortcuts.tsx'

type Mode = 'reply' | 'note'
interface Suggestion {
  answer: { message: string; source: string; confidence: number | null }
}
/** The other side is told so often that somebody writes. */
const tellEveryMs = 2500
const longest = 4000
const nothing = { reply: '', note: '' }
/** What was begun in a conversation, for when it is opened again. */
const drafts = new Map<string, typeof nothing>()

export function Composer({
  conversation,
  isMine,
}: {
  conversation: WholeConversation
  isMine: boolean
}) {
  const { id } = conversation
  const queries = useQueryClient()
  const box = useRef<HTMLTextAreaElement>(null)
  const toldAt = useRef(0)
  const [chosen, setMode] = useState<Mode>('reply')
  const [texts, setTexts] = useState(() => drafts.get(id) ?? nothing)
  useEffect(() => {
    if (texts.reply || texts.note) drafts.set(id, texts)
    else drafts.delete(id)
  }, [id, texts])
  // Who doesn't have the conversation can leave notes all the same.
  const mode = isMine ? chosen : 'note'
  const text = texts[mode]
  const setText = (value: string) => setTexts((known) => ({ ...known, [mode]: value }))

  const send = useMutation<Message | Note, ApiError, { mode: Mode; text: string }>({
    mutationFn: ({ mode, text }) =>
      mode === 'reply'
        ? post<Message>(`/conversations/${id}/messages`, { message: text })
        : post<Note>(`/conversations/${id}/notes`, { content: text }),
    onSuccess: (_, { mode }) => {
      setTexts((known) => ({ ...known, [mode]: '' }))
      void queries.invalidateQueries({ queryKey: keys.conversation(id) })
    },
  })
  const question = conversation.messages.findLast(({ role }) => role === 'USER')?.content
  const suggest = useMutation<Suggestion, ApiError>({
    mutationFn: () => post<Suggestion>('/test-questions', { question }),
    onSuccess: ({ answer }) => {
      if (answer.source === 'FALLBACK') return
      setTexts((known) => ({ ...known, reply: answer.message.replace(/\s*\[\d+\]/g, '') }))
      box.current?.focus()
    },
  })

  function enter(next: Mode) {
    setMode(next)
    box.current?.focus()
  }
  useShortcut('r', () => isMine && enter('reply'))
  useShortcut('n', () => enter('note'))

  function submit() {
    if (text.trim() && !send.isPending) send.mutate({ mode, text: text.trim() })
  }
  function press(event: KeyboardEvent) {
    if (event.key === 'Escape') box.current?.blur()
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }
  function write(value: string) {
    setText(value)
    if (mode !== 'reply' || Date.now() - toldAt.current < tellEveryMs) return
    toldAt.current = Date.now()
    post(`/conversations/${id}/typing`).catch(() => undefined)
  }
  const isNote = mode === 'note'
  return (
    <div className="shrink-0 border-t border-line bg-surface p-3">
      <div className="mb-2 flex items-center gap-1 text-xs">
        {(['reply', 'note'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={mode === one}
            disabled={one === 'reply' && !isMine}
            className="h-7 rounded-md px-2 text-muted hover:bg-sunken disabled:opacity-50 aria-pressed:bg-sunken aria-pressed:font-medium aria-pressed:text-text"
            onClick={() => enter(one)}
          >
            {one === 'reply' ? 'Reply' : 'Note'}
          </button>
        ))}
        {!isMine && <span className="text-faint">{whyNoReply(conversation)}</span>}
        {isMine && question && (
          <Button
            kind="quiet"
            size="small"
            className="ml-auto"
            isBusy={suggest.isPending}
            onClick={() => suggest.mutate()}
          >
            <Sparkles size={13} aria-hidden="true" />
            {suggest.isPending ? 'Looking …' : 'Suggest an answer'}
          </Button>
        )}
      </div>
      <Advice suggestion={suggest.data} error={suggest.error ?? send.error} />
      <div
        className={`rounded-md border ${isNote ? 'border-dashed border-warn bg-warn-soft' : 'border-line-strong bg-surface focus-within:border-accent'}`}
      >
        <textarea
          ref={box}
          rows={3}
          maxLength={longest}
          aria-label={isNote ? 'Note' : 'Reply'}
          placeholder={
            isNote ? 'A note for colleagues; the visitor never sees it' : 'Write a reply'
          }
          className="block w-full resize-none bg-transparent px-3 outline-none py-2 text-sm placeholder:text-faint"
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={press}
        />
        <div className="flex items-center justify-end gap-2 px-2 pb-2">
          <span className="hidden text-xs text-muted sm:inline">Ctrl Enter</span>
          <Button
            kind="primary"
            size="small"
            disabled={!text.trim()}
            isBusy={send.isPending}
            onClick={submit}
          >
            {isNote ? 'Add note' : 'Send'}
          </Button>
        </div>
      </div>
    </div>
  )
}

function whyNoReply({ status, agent }: WholeConversation): string {
  if (status === 'HUMAN') return `${agent?.name ?? 'A colleague'} answers here.`
  if (status === 'ENDED') return 'This conversation is over.'
  return status === 'BOT' ? 'Take over to reply.' : 'Claim it to reply.'
}

function Advice({
  suggestion,
  error,
}: {
  suggestion: Suggestion | undefined
  error: ApiError | null
}) {
  if (error) {
    return (
      <p role="alert" className="mb-2 text-xs text-bad">
        {error.message}
      </p>
    )
  }
  if (!suggestion) return null
  const { source, confidence } = suggestion.answer
  return (
    <p className="mb-2 text-xs text-muted">
      {source === 'FALLBACK'
        ? 'The knowledge base has no answer to the last message.'
        : `From the knowledge base, ${percent(confidence)} sure. Read it through before you send it.`}
    </p>
  )
}
