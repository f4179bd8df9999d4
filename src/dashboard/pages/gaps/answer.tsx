import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ApiError, get, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { TextArea, TextField } from '../../components/field.tsx'
import { Badge } from '../../components/layout.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { ago, percent } from '../../format.ts'
import { isBusy, keys, type Source } from '../knowledge/data.ts'
import type { Trial } from '../playground/data.ts'
import type { Proposal } from './data.ts'

const longestSyncMs = 60_000

/** Writes the answer as an FAQ entry, and asks the question again once it is read. */
export function AnswerGap({
  question: asked,
  proposals = [],
}: {
  question: string
  proposals?: Proposal[]
}) {
  const queries = useQueryClient()
  const [question, setQuestion] = useState(asked)
  const [answer, setAnswer] = useState(proposals[0]?.answer ?? '')
  const close = useMutation<{ trial: Trial; sourceId: string }, ApiError>({
    mutationFn: async () => {
      const { id } = await post<Source>('/knowledge/answers', { question, answer })
      await untilRead(id)
      return { trial: await post<Trial>('/test-questions', { question: asked }), sourceId: id }
    },
    // The list of gaps comes by itself: at once, it would take this one away with what came of it.
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
  })
  const check = useMutation<Trial, ApiError>({
    mutationFn: () => post<Trial>('/test-questions', { question: asked }),
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    check.reset()
    close.mutate()
  }
  const trial = check.data ?? close.data?.trial
  const error = close.error ?? check.error ?? undefined
  return (
    <form className="grid gap-3" onSubmit={submit}>
      <TextField
        label="Question"
        value={question}
        required
        maxLength={1000}
        error={error?.of('question')}
        onChange={(event) => setQuestion(event.target.value)}
      />
      <TextArea
        label="Answer"
        hint="Becomes an entry of the FAQ “Answers from gaps”, which the bot quotes from."
        rows={4}
        value={answer}
        required
        maxLength={20_000}
        error={error?.of('answer')}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <Proposals proposals={proposals} chosen={answer} onChoose={setAnswer} />
      {error && (
        <p role="alert" className="text-sm text-bad">
          {error.message}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="primary" type="submit" isBusy={close.isPending} disabled={!answer.trim()}>
          {close.isPending ? 'Saving and asking again …' : 'Save the answer'}
        </Button>
        <Button isBusy={check.isPending} disabled={close.isPending} onClick={() => check.mutate()}>
          Ask it now
        </Button>
      </div>
      {trial && <Outcome trial={trial} sourceId={close.data?.sourceId} />}
    </form>
  )
}

/** What people answered: the first fills the field, each can be taken instead. */
function Proposals({
  proposals,
  chosen,
  onChoose,
}: {
  proposals: Proposal[]
  chosen: string
  onChoose: (answer: string) => void
}) {
  if (proposals.length === 0) return null
  return (
    <div className="grid gap-2 text-xs text-muted">
      <p>
        From what a person answered, without the visitor’s name and e-mail address. Check that it
        holds for everybody.
      </p>
      <ul className="grid gap-2">
        {proposals.map(({ answer, agentName, conversationId, repliedAt }) => (
          <li key={answer} className="flex flex-wrap items-baseline gap-2">
            <Link to="/inbox/$id" params={{ id: conversationId }} className="underline">
              {agentName ?? 'A person'}, {ago(repliedAt)}
            </Link>
            <span className="min-w-0 flex-1 truncate">
              <Excerpt text={answer} />
            </span>
            {answer !== chosen && (
              <Button size="small" kind="quiet" onClick={() => onChoose(answer)}>
                Use this
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

async function untilRead(sourceId: string): Promise<void> {
  const deadline = Date.now() + longestSyncMs
  for (;;) {
    const source = await get<Source>(`/knowledge/sources/${sourceId}`)
    if (source.lastSync?.status === 'FAILED') {
      throw new ApiError(source.lastSync.error ?? 'The answer could not be read.', 500)
    }
    if (!isBusy(source)) return
    if (Date.now() > deadline) {
      throw new ApiError('The answer is saved, but not read yet. Ask again in a minute.', 504)
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

function Outcome({ trial, sourceId }: { trial: Trial; sourceId: string | undefined }) {
  const { message, source, confidence } = trial.answer
  const isAnswered = source === 'KNOWLEDGE' || source === 'AI'
  return (
    <section
      aria-live="polite"
      className="grid gap-2 rounded-md border border-line bg-surface p-3 text-sm"
    >
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={isAnswered ? 'good' : 'warn'}>
          {isAnswered ? 'Answered now' : 'Not answered yet'}
        </Badge>
        <span className="text-xs text-muted tabular-nums">{percent(confidence)} sure</span>
        {sourceId && (
          <Link
            to="/knowledge/$id"
            params={{ id: sourceId }}
            className="ml-auto text-xs text-muted underline"
          >
            All answers from gaps
          </Link>
        )}
      </p>
      <Markdown text={message} />
      <p className="text-xs text-muted">
        {isAnswered
          ? 'The gap closes by itself within a minute, once its other wordings are answered, too.'
          : 'Word the question as visitors ask it, and answer it in whole sentences.'}
      </p>
    </section>
  )
}
