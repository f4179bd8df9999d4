import { useMutation } from '@tanstack/react-query'
import { Search, X } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Citation } from '../../../conversations/schema.ts'
import { type ApiError, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { percent } from '../../format.ts'
import type { WholeConversation } from './data.ts'
import { Citations } from './timeline.tsx'

interface Suggestion {
  answer: {
    message: string
    source: string
    confidence: number | null
    citations: Citation[]
  }
}

const longestTurn = 4000
const mostTurns = 10

/** What the visitor asked last. */
export const lastQuestion = ({ messages }: WholeConversation): string =>
  messages.findLast(({ role }) => role === 'USER')?.content ?? ''

/** What was said before a question, for the model; nothing where the question isn't the visitor's. */
function historyOf({ messages }: WholeConversation, question: string) {
  const at = messages.findLastIndex(({ role, content }) => role === 'USER' && content === question)
  return messages
    .slice(0, Math.max(at, 0))
    .filter(({ role, content }) => role !== 'SYSTEM' && content)
    .slice(-mostTurns)
    .map(({ role, content }) => ({
      role: role === 'USER' ? 'USER' : 'ASSISTANT',
      content: content.slice(0, longestTurn).toWellFormed(),
    }))
}

/**
 * Looks for an answer in the knowledge base and offers it for the reply. The question can be worded
 * anew: what a visitor said last ("a person, please") is often not what they want to know.
 */
export function Suggest({
  conversation,
  hasText,
  onInsert,
  onClose,
}: {
  conversation: WholeConversation
  /** Something is written already: the answer goes below it. */
  hasText: boolean
  onInsert: (text: string) => void
  onClose: () => void
}) {
  const [question, setQuestion] = useState(() => lastQuestion(conversation))
  const look = useMutation<Suggestion, ApiError, string>({
    mutationFn: (asked) =>
      post<Suggestion>('/test-questions', {
        question: asked,
        history: historyOf(conversation, asked),
        ...(conversation.language && { language: conversation.language }),
      }),
  })
  const begun = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what was asked when it opened
  useEffect(() => {
    if (begun.current || !question.trim()) return
    begun.current = true
    look.mutate(question.trim())
  }, [])
  function submit(event: FormEvent) {
    event.preventDefault()
    if (question.trim() && !look.isPending) look.mutate(question.trim())
  }
  const answer = look.data?.answer
  const isFound = answer?.source === 'AI' || answer?.source === 'KNOWLEDGE'
  return (
    <section
      aria-label="Suggested answer"
      className="mb-2 grid gap-2 rounded-md grid-cols-[minmax(0,1fr)] border border-line bg-canvas p-2"
    >
      <form className="flex items-center gap-1.5" onSubmit={submit}>
        <Search size={14} className="shrink-0 text-faint" aria-hidden="true" />
        <input
          type="text"
          aria-label="Question to the knowledge base"
          className="h-7 min-w-0 flex-1 bg-transparent text-sm outline-none"
          maxLength={4000}
          value={question}
          onChange={({ target }) => setQuestion(target.value)}
        />
        <Button size="small" type="submit" isBusy={look.isPending} disabled={!question.trim()}>
          Look again
        </Button>
        <button
          type="button"
          aria-label="Close the suggestion"
          className="rounded p-1 text-muted hover:bg-sunken"
          onClick={onClose}
        >
          <X size={14} />
        </button>
      </form>
      <div aria-live="polite" className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {look.isPending && <Looking />}
        {look.error && <p className="text-xs text-bad">{look.error.message}</p>}
        {answer && !look.isPending && !isFound && (
          <p className="text-xs text-muted">
            The knowledge base has no answer to this. Word the question differently and look again.
          </p>
        )}
        {answer && !look.isPending && isFound && (
          <>
            <section
              aria-label="Answer of the knowledge base"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard
              tabIndex={0}
              className="grid max-h-[30vh] grid-cols-[minmax(0,1fr)] gap-2 overflow-y-auto rounded-md border border-line bg-surface px-3 py-2 text-sm wrap-anywhere"
            >
              <Markdown text={answer.message} />
              {answer.citations.length > 0 && <Citations citations={answer.citations} />}
            </section>
            <p className="flex flex-wrap items-center gap-2 text-xs text-muted">
              <span className="mr-auto">
                {percent(answer.confidence)} sure. Read it through before you send it.
              </span>
              <Button
                kind="primary"
                size="small"
                onClick={() => onInsert(withoutMarks(answer.message))}
              >
                {hasText ? 'Insert below' : 'Use it'}
              </Button>
            </p>
          </>
        )}
      </div>
    </section>
  )
}

function Looking() {
  return (
    <div className="grid gap-2">
      <p className="text-xs text-muted">Looking in the knowledge base …</p>
      <div className="h-4 animate-pulse rounded bg-sunken motion-reduce:animate-none" />
      <div className="h-4 w-2/3 animate-pulse rounded bg-sunken motion-reduce:animate-none" />
    </div>
  )
}

/** A reply of a person has no list of sources for [1] to point at. */
const withoutMarks = (text: string) => text.replace(/\s*\[\d+\]/g, '')
