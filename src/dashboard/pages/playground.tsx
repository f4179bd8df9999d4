import { useMutation, useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { type ApiError, get, post } from '../api.ts'
import { noteAsked } from '../asked.ts'
import { useApiValues } from '../components/api-call.tsx'
import { Button } from '../components/button.tsx'
import { Badge, Card, Empty, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { Markdown } from '../components/markdown.tsx'
import { percent } from '../format.ts'
import { Citations } from './inbox/timeline.tsx'
import type { ChatSettings, Trial } from './playground/data.ts'
import { Inside } from './playground/inside.tsx'
import { TrialSettings } from './playground/trial-settings.tsx'

interface Turn {
  question: string
  trial: Trial
}

export default function Playground() {
  const settings = useQuery({
    queryKey: ['settings', 'chat'],
    queryFn: () => get<ChatSettings>('/settings/chat'),
  })
  const [changes, setChanges] = useState<Partial<ChatSettings>>({})
  const [question, setQuestion] = useState('')
  const [turns, setTurns] = useState<Turn[]>([])
  const [shown, setShown] = useState(0)
  const ask = useMutation<Trial, ApiError, string>({
    mutationFn: (question) =>
      post<Trial>('/test-questions', {
        question,
        ...(Object.keys(changes).length > 0 && { settings: changes }),
        history: historyOf(turns),
      }),
    onSuccess: (trial, question) => {
      noteAsked()
      setTurns((known) => [...known, { question, trial }])
      setShown(turns.length)
      setQuestion('')
    },
  })
  useApiValues({ message: question.trim() || turns.at(-1)?.question })
  function send(text: string) {
    if (text.trim() && !ask.isPending) ask.mutate(text.trim())
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    send(question)
  }
  function press(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send(question)
  }
  const current = turns[shown]
  return (
    <>
      <PageHead title="Playground">
        {turns.length > 0 && (
          <Button
            onClick={() => {
              setTurns([])
              ask.reset()
            }}
          >
            Start over
          </Button>
        )}
      </PageHead>
      <div className="grid grid-cols-1 gap-4 p-4 lg:grid-cols-2 lg:items-start">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <Card title="As a visitor">
            <div
              className="grid max-h-[60vh] min-h-56 content-start gap-4 overflow-y-auto p-4"
              role="log"
            >
              {turns.length === 0 && !ask.isPending && (
                <Empty title="Ask something">
                  Type a question as a visitor would. Nothing of it is stored or counted; beside it
                  you see how the answer came about.
                </Empty>
              )}
              {turns.map((turn, index) => (
                <Exchange
                  // biome-ignore lint/suspicious/noArrayIndexKey: turns are only ever added
                  key={index}
                  turn={turn}
                  isShown={index === shown}
                  onShow={() => setShown(index)}
                  onAsk={send}
                />
              ))}
              {ask.isPending && (
                <>
                  <Asked text={ask.variables} />
                  <p className="text-sm text-muted" aria-live="polite">
                    Looking …
                  </p>
                </>
              )}
              {ask.error && <Failure error={ask.error} onRetry={() => send(ask.variables ?? '')} />}
            </div>
            <form className="flex items-end gap-2 border-t border-line p-3" onSubmit={submit}>
              <textarea
                aria-label="Question"
                placeholder="Ask a question"
                rows={2}
                maxLength={4000}
                className="min-w-0 flex-1 resize-none rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-sm placeholder:text-faint"
                value={question}
                onChange={(event) => setQuestion(event.target.value)}
                onKeyDown={press}
              />
              <Button
                kind="primary"
                type="submit"
                disabled={!question.trim()}
                isBusy={ask.isPending}
              >
                <Send size={14} aria-hidden="true" />
                Ask
              </Button>
            </form>
          </Card>
          {settings.error && <Failure error={settings.error} onRetry={settings.refetch} />}
          {settings.isPending && (
            <Card title="Settings on trial">
              <Skeleton lines={4} />
            </Card>
          )}
          {settings.data && (
            <TrialSettings settings={settings.data} changes={changes} onChange={setChanges} />
          )}
        </div>
        {current ? (
          <Inside question={current.question} trial={current.trial} />
        ) : (
          <Card title="Inside">
            <Empty title="How an answer comes about">
              What was searched for, what words and meaning found, how sure the bot is, and how long
              each step took.
            </Empty>
          </Card>
        )}
      </div>
    </>
  )
}

/** The last ones only: the server takes 20 messages. */
function historyOf(turns: Turn[]) {
  return turns.slice(-10).flatMap(({ question, trial }) => [
    { role: 'USER', content: question },
    { role: 'ASSISTANT', content: trial.answer.message.slice(0, 8000) },
  ])
}

function Asked({ text }: { text: string }) {
  return (
    <p className="max-w-[85%] justify-self-end rounded-lg bg-accent px-3 py-2 text-sm wrap-anywhere whitespace-pre-wrap text-on-accent">
      {text}
    </p>
  )
}

function Exchange({
  turn: { question, trial },
  isShown,
  onShow,
  onAsk,
}: {
  turn: Turn
  isShown: boolean
  onShow: () => void
  onAsk: (question: string) => void
}) {
  const { answer } = trial
  return (
    <>
      <Asked text={question} />
      <div className="grid justify-items-start gap-1.5">
        <div className="max-w-full rounded-lg bg-sunken px-3 py-2 text-sm">
          <Markdown text={answer.message} />
        </div>
        {answer.citations.length > 0 && <Citations citations={answer.citations} />}
        <div className="flex flex-wrap gap-1.5">
          {answer.suggestions.map((one) => (
            <button
              key={one}
              type="button"
              className="rounded-md border border-line px-2 py-1 text-left text-xs hover:bg-sunken"
              onClick={() => onAsk(one)}
            >
              {one}
            </button>
          ))}
        </div>
        <button
          type="button"
          aria-pressed={isShown}
          className="flex items-center gap-1.5 text-xs text-muted hover:underline"
          onClick={onShow}
        >
          <Badge tone={answer.source === 'FALLBACK' ? 'warn' : 'good'}>
            {percent(answer.confidence)}
          </Badge>
          {isShown ? 'shown inside' : 'look inside'}
        </button>
      </div>
    </>
  )
}
