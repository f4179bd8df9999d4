import { Badge, Card, Empty } from '../../components/layout.tsx'
import { Meter } from '../../components/meter.tsx'
import { number, percent } from '../../format.ts'
import { reasons } from '../inbox/data.ts'
import { Hits } from '../knowledge/search.tsx'
import type { Trial } from './data.ts'

const sources = {
  AI: 'Written by the model',
  KNOWLEDGE: 'Quoted from the knowledge base',
  SMALL_TALK: 'Small talk, nothing was searched',
  FALLBACK: 'No answer was sure enough',
  HUMAN: 'A person',
}
const time = (ms: number) => (ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`)

export function Inside({ question: asked, trial }: { question: string; trial: Trial }) {
  const { answer, confidenceThreshold, escalation } = trial
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <Card title="Confidence">
        <div className="grid gap-3 p-4 text-sm">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={answer.source === 'FALLBACK' ? 'warn' : 'good'}>
              {sources[answer.source]}
            </Badge>
            {escalation && <Badge tone="accent">{reasons[escalation]}</Badge>}
          </p>
          {answer.confidence !== null && (
            <>
              <Meter value={answer.confidence} label="Confidence" mark={confidenceThreshold} />
              <p className="text-muted tabular-nums">
                {percent(answer.confidence)}, where {percent(confidenceThreshold)} is needed.
              </p>
              <dl className="grid gap-3 sm:grid-cols-2">
                <Part name="By what was found" value={answer.grounding?.retrieval} />
                <Part name="Borne out by the sources" value={answer.grounding?.support} />
              </dl>
            </>
          )}
        </div>
      </Card>
      <Timings trial={trial} />
      {trial.searches.map(({ question, confidence, found }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the searches of one answer stay as they are
        <Card key={index} title={`Search ${index + 1}`}>
          <div className="grid gap-1 border-b border-line px-4 py-3 text-sm">
            <p className="wrap-anywhere">
              <span className="text-muted">
                {question === asked ? 'Looked for: ' : 'Rewritten to: '}
              </span>
              {question}
            </p>
            <p className="text-xs text-muted tabular-nums">
              {percent(confidence)} sure by what was found;{' '}
              {found.usedVectors ? 'words and meaning counted.' : 'words alone counted.'}
              {found.vectorProblem && ` ${found.vectorProblem}`}
            </p>
          </div>
          {found.hits.length === 0 ? (
            <Empty title="Nothing was found" />
          ) : (
            <Hits hits={found.hits} />
          )}
        </Card>
      ))}
      {trial.readings.map(({ text, yes }) => (
        <Card key={text} title="Second opinion of the model">
          <div className="grid gap-2 p-4 text-sm">
            <p className="text-muted">
              Does the article answer the customer?{' '}
              {yes === null ? 'It did not tell.' : `It said yes with ${percent(yes)}.`}
            </p>
            <pre className="rounded-md bg-sunken p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
              {text}
            </pre>
          </div>
        </Card>
      ))}
      {trial.prompts.map(({ turns }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the prompts of one answer stay as they are
        <Card key={index} title={`Prompt ${index + 1}`}>
          <div className="grid gap-3 p-4">
            {turns.map(({ role, content }, turn) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: likewise
              <div key={turn} className="grid gap-1">
                <p className="text-xs font-medium text-muted">{role}</p>
                <pre className="max-h-80 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
                  {content}
                </pre>
              </div>
            ))}
          </div>
        </Card>
      ))}
    </div>
  )
}

function Part({ name, value }: { name: string; value: number | null | undefined }) {
  return (
    <div className="grid content-start gap-1.5">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="grid gap-1.5 tabular-nums">
        {value == null ? 'Not measured' : percent(value)}
        {value != null && <Meter value={value} label={name} />}
      </dd>
    </div>
  )
}

function Timings({ trial }: { trial: Trial }) {
  const { searches, prompts, readings, model, timings } = trial
  const steps: [string, number][] = [
    ...searches.flatMap(({ found }, index): [string, number][] => [
      [`Embedding ${index + 1}`, found.timings.embeddingMs],
      [`Search ${index + 1}`, found.timings.searchMs],
    ]),
    ...readings.map(({ totalMs }): [string, number] => ['Second opinion', totalMs]),
    ...prompts.flatMap(({ firstTokenMs, totalMs }, index): [string, number][] => [
      ...(firstTokenMs === null
        ? []
        : [[`First word ${index + 1}`, firstTokenMs] as [string, number]]),
      [`Model ${index + 1}`, totalMs],
    ]),
    ['In all', timings.totalMs],
  ]
  return (
    <Card title="Timings">
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5 p-4 text-sm tabular-nums">
        {steps.map(([name, ms]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right">{time(ms)}</dd>
          </div>
        ))}
      </dl>
      <p className="border-t border-line px-4 py-2 text-xs text-muted">
        {model
          ? `${model.name}: ${number(model.tokensIn ?? 0)} tokens read, ${number(model.tokensOut ?? 0)} written.`
          : prompts.length + readings.length === 0
            ? 'No model was asked.'
            : prompts.length === 0
              ? 'The model read, but wrote nothing.'
              : 'The model’s answer was not used.'}
      </p>
    </Card>
  )
}
