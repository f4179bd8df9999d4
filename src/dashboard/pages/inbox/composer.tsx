import { useMutation, useQueryClient } from '@tanstack/react-query'
import { MessageSquareText, Sparkles } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { type ApiError, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { SavedReplyDialog } from '../../components/saved-reply-dialog.tsx'
import { fillIn, type SavedReply } from '../../saved-replies.ts'
import { useMe } from '../../session.ts'
import { useWaiting } from '../../undo.ts'
import { keys, type Message, type Note, resolvePath, type WholeConversation } from './data.ts'
import { ReplyList, useReplyPicker } from './reply-picker.tsx'
import { useShortcut } from './shortcuts.tsx'
import { lastQuestion, Suggest } from './suggest.tsx'

type Mode = 'reply' | 'note'
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
  const isEnding = useWaiting().has(resolvePath(id))
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
  const question = lastQuestion(conversation)
  const canSuggest = isMine && question !== ''
  const [isSuggesting, setSuggesting] = useState(false)

  const me = useMe()
  const [searched, setSearched] = useState<string>()
  const [editing, setEditing] = useState<SavedReply | 'new'>()
  const [isSlashOnly, setSlashOnly] = useState(false)
  // A slash at the start looks for a saved reply; Escape leaves it a slash.
  const typed =
    mode === 'reply' && text.startsWith('/') && !text.includes('\n') && !isSlashOnly
      ? text.slice(1)
      : undefined
  const words = searched ?? typed
  const picker = useReplyPicker(words, {
    onChoose: (reply) => {
      const { user, language } = conversation
      const filled = fillIn(reply.content, { name: user.name, agent: me.name, language })
      if (searched === undefined) put(filled, 0, text.length)
      else put(filled)
    },
    onClose: () => {
      if (searched === undefined) setSlashOnly(true)
      setSearched(undefined)
      box.current?.focus()
    },
  })
  /** Puts a text where the cursor is, or for what stands from one place to another. */
  function put(inserted: string, from?: number, to?: number) {
    const start = from ?? box.current?.selectionStart ?? text.length
    const end = to ?? box.current?.selectionEnd ?? start
    const whole = text.slice(0, start) + inserted + text.slice(end)
    setSearched(undefined)
    setText(whole.slice(0, longest).toWellFormed())
    setSlashOnly(whole.startsWith('/'))
    const cursor = Math.min(start + inserted.length, longest)
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(cursor, cursor)
    })
  }

  function enter(next: Mode) {
    setMode(next)
    box.current?.focus()
  }
  useShortcut('r', () => isMine && enter('reply'))
  useShortcut('n', () => enter('note'))
  useShortcut('s', () => canSuggest && setSuggesting(true))

  function submit() {
    if (text.trim() && !send.isPending) send.mutate({ mode, text: text.trim() })
  }
  function press(event: KeyboardEvent) {
    if (searched === undefined && picker.press(event)) return
    if (event.key === 'Escape') box.current?.blur()
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }
  function write(value: string) {
    setText(value)
    if (!value.startsWith('/')) setSlashOnly(false)
    if (mode !== 'reply' || Date.now() - toldAt.current < tellEveryMs) return
    toldAt.current = Date.now()
    post(`/conversations/${id}/typing`).catch(() => undefined)
  }
  const isNote = mode === 'note'
  return (
    <div className="relative shrink-0 border-t border-line bg-surface p-3">
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
        {!isMine && (
          <span className="text-faint">
            {isEnding ? 'It is being resolved.' : whyNoReply(conversation)}
          </span>
        )}
        {isMine && (
          <span className="ml-auto flex items-center gap-1">
            <Button
              kind="quiet"
              size="small"
              aria-expanded={searched !== undefined}
              disabled={mode !== 'reply'}
              onClick={() => setSearched(searched === undefined ? '' : undefined)}
            >
              <MessageSquareText size={13} aria-hidden="true" />
              <span className="max-sm:sr-only">Saved replies</span>
            </Button>
            {canSuggest && (
              <Button
                kind="quiet"
                size="small"
                aria-expanded={isSuggesting}
                onClick={() => {
                  setMode('reply')
                  setSuggesting(!isSuggesting)
                }}
              >
                <Sparkles size={13} aria-hidden="true" />
                Suggest an answer
              </Button>
            )}
          </span>
        )}
      </div>
      {isSuggesting && canSuggest && (
        <Suggest
          conversation={conversation}
          hasText={texts.reply.trim() !== ''}
          onInsert={(answer) => {
            const before = texts.reply.trimEnd()
            setMode('reply')
            setTexts((known) => ({
              ...known,
              reply: (before ? `${before}\n\n${answer}` : answer).slice(0, longest).toWellFormed(),
            }))
            setSuggesting(false)
            box.current?.focus()
          }}
          onClose={() => setSuggesting(false)}
        />
      )}
      {send.error && (
        <p role="alert" className="mb-2 text-xs text-bad">
          {send.error.message}
        </p>
      )}
      {words !== undefined && (
        <ReplyList
          picker={picker}
          words={words}
          onSearch={searched === undefined ? undefined : setSearched}
          onEdit={(reply) => setEditing(reply ?? 'new')}
        />
      )}
      {editing && (
        <SavedReplyDialog
          reply={editing === 'new' ? undefined : editing}
          start={text.startsWith('/') ? '' : text}
          onClose={() => {
            setEditing(undefined)
            setSearched(undefined)
            // After the dialog has given the focus back to where nothing is any more.
            setTimeout(() => box.current?.focus())
          }}
        />
      )}
      <div
        className={`rounded-md border ${isNote ? 'border-dashed border-warn bg-warn-soft' : 'border-line-strong bg-surface focus-within:border-accent'}`}
      >
        <textarea
          ref={box}
          rows={3}
          maxLength={longest}
          aria-label={isNote ? 'Note' : 'Reply'}
          placeholder={
            isNote
              ? 'A note for colleagues; the visitor never sees it'
              : 'Write a reply, or / for a saved one'
          }
          className="block w-full resize-none bg-transparent px-3 outline-none py-2 text-sm placeholder:text-faint"
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={press}
          {...(searched === undefined && mode === 'reply' && picker.field)}
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
