import type { ReactNode } from 'react'
import { ApiError } from '../api.ts'
import { ApiButton } from './api-call.tsx'

/** The head of a screen: what it is, and what can be done with it. */
export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <h1 className="mr-auto text-sm font-semibold">{title}</h1>
      {children}
      <ApiButton />
    </header>
  )
}

export function Card({
  title,
  action,
  children,
}: {
  title?: string
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="rounded-lg border border-line bg-surface">
      {title && (
        <div className="flex min-h-10 items-center justify-between gap-2 border-b border-line px-4 py-1.5">
          <h2 className="text-xs font-semibold text-muted">{title}</h2>
          {action}
        </div>
      )}
      {children}
    </section>
  )
}

/** Nothing is there yet: says what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid place-items-center gap-2 px-6 py-12 text-center">
      <p className="text-sm font-medium">{title}</p>
      {children && <div className="max-w-md text-sm text-muted">{children}</div>}
    </div>
  )
}

/** Holds the place of what is being loaded. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="grid gap-3 p-4" aria-hidden="true">
      {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].slice(0, lines).map((line) => (
        <div
          key={line}
          className="h-4 animate-pulse rounded bg-sunken motion-reduce:animate-none"
        />
      ))}
    </div>
  )
}

export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  // What isn't there is not there a second time either.
  const isGone = error instanceof ApiError && error.status === 404
  return (
    <div
      role="alert"
      className="m-4 flex flex-wrap items-center gap-3 rounded-md bg-bad-soft px-3 py-2 text-sm text-bad"
    >
      <span className="mr-auto">{error.message}</span>
      {onRetry && !isGone && (
        <button type="button" className="font-medium underline" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}

const tones = {
  neutral: 'bg-sunken text-muted',
  accent: 'bg-accent-soft text-accent',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}
export type Tone = keyof typeof tones

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-5 items-center rounded px-1.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  )
}
