import type { ReactNode } from 'react'
import { CopyBox } from '../../components/copy.tsx'
import { Badge, Card, Failure, Skeleton } from '../../components/layout.tsx'
import { number, percent } from '../../format.ts'
import { type System, useReadiness, useSystem } from '../../system.ts'

export function About() {
  const system = useSystem()
  const ready = useReadiness()
  if (system.error) return <Failure error={system.error} onRetry={() => system.refetch()} />
  return (
    <>
      <Card title="This Keepdesk">
        {system.data ? (
          <dl className="text-sm">
            <Row name="Version">{system.data.version}</Row>
            <Row name="Health">
              <Health
                reasons={ready.error ? ['It does not answer.'] : (ready.data?.reasons ?? [])}
                isKnown={!ready.isPending}
              />
            </Row>
            <Row name="Who writes answers">
              <Model model={system.data.model} />
            </Row>
            {system.data.model.kind === 'ready' && (
              <Row name="Second opinion">
                <Reader reader={system.data.reader} />
              </Row>
            )}
            <Row name="Public address">
              {system.data.publicUrl ?? (
                <span className="text-muted">
                  None set; links and the script tag use {location.origin}. Set KEEPDESK_PUBLIC_URL
                  to change it.
                </span>
              )}
            </Row>
            <Row name="API">
              <a href="/docs" className="text-accent underline">
                Reference
              </a>
              {', '}
              <a href="/docs/json" className="text-accent underline">
                OpenAPI document
              </a>
            </Row>
          </dl>
        ) : (
          <Skeleton lines={5} />
        )}
      </Card>
      <Card title="From a terminal">
        <div className="grid gap-2 p-4">
          <CopyBox
            label="Health from a terminal"
            text={`curl -s ${location.origin}/readyz\nkeepdesk doctor`}
          />
        </div>
      </Card>
    </>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 border-b border-line px-4 py-2.5 last:border-0 sm:grid-cols-[12rem_1fr]">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}

function Health({ reasons, isKnown }: { reasons: string[]; isKnown: boolean }) {
  if (!isKnown) return <span className="text-muted">Looking …</span>
  if (reasons.length === 0) return <Badge tone="good">Ready</Badge>
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone="bad">Not ready</Badge>
      {reasons.join(' ')}
    </span>
  )
}

/** A model is examined once, in the background: only one that reads well is asked. */
function Reader({ reader }: { reader: System['reader'] }) {
  if (!reader) return <span className="text-muted">The model is being examined as a reader …</span>
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone={reader.isAsked ? 'good' : 'neutral'}>
        {reader.isAsked ? 'Asked where an answer is in doubt' : 'Not asked'}
      </Badge>
      <span className="text-muted">
        {reader.tells
          ? `In an exam it told an article that answers a question from one that does not in ${percent(reader.area)} of cases; guessing gives 50 %, and 70 % are needed.`
          : 'It does not say how probable its words are: that takes a model that answers without thinking aloud, and Ollama 0.12.11 or later.'}
      </span>
    </span>
  )
}

function Model({ model }: { model: System['model'] }) {
  if (model.kind === 'ready') {
    return (
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone="good">{model.model}</Badge>
        <span className="text-muted">reads up to {number(model.contextTokens)} tokens</span>
      </span>
    )
  }
  return (
    <span className="grid gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone="warn">No model</Badge>
        Answers are quoted from the documents.
      </span>
      <span className="text-xs text-muted">{model.hint}</span>
    </span>
  )
}
