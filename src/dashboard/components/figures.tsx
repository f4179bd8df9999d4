import type { Dashboard } from '../../analytics/schema.ts'
import { number, percent } from '../format.ts'

type Name = keyof Dashboard
type Kind = 'count' | 'share' | 'ms'

/** `better`: which way is good; nothing: neither. */
export const figures: [name: Name, label: string, kind: Kind, better?: 'more' | 'less'][] = [
  ['conversations', 'Conversations', 'count'],
  ['messages', 'Messages', 'count'],
  ['users', 'People', 'count'],
  ['resolutionRate', 'Resolved without a person', 'share', 'more'],
  ['escalationRate', 'Handed to a person', 'share', 'less'],
  ['fallbackRate', 'Not answered', 'share', 'less'],
  ['averageConfidence', 'Average confidence', 'share', 'more'],
  ['medianResponseMs', 'Median response', 'ms', 'less'],
  ['p95ResponseMs', '95 % within', 'ms', 'less'],
  ['satisfaction', 'Satisfaction', 'share', 'more'],
  ['openHandoffs', 'With people at the end', 'count', 'less'],
]

export function shown(value: number | null, kind: Kind): string {
  if (value === null) return '–'
  if (kind === 'share') return percent(value)
  if (kind === 'count') return number(value)
  return value < 1000 ? `${value} ms` : `${(value / 1000).toFixed(1)} s`
}

/** The figures of a period; `data` is undefined while they are loading, and takes as much room. */
export function FigureGrid({ data }: { data: Dashboard | undefined }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 xl:grid-cols-4">
      {figures.map(([name, label, kind, better]) => (
        <div key={name} className="grid content-start gap-1 bg-surface px-4 py-3">
          <dt className="text-xs text-muted">{label}</dt>
          <dd className="flex flex-wrap items-baseline gap-x-2 tabular-nums">
            {data ? (
              <>
                <span className="text-xl font-semibold tracking-tight">
                  {shown(data[name].value, kind)}
                </span>
                <Change of={data[name].change} better={better} />
              </>
            ) : (
              <span
                aria-hidden="true"
                className="my-1 h-5 w-16 animate-pulse rounded bg-sunken motion-reduce:animate-none"
              />
            )}
          </dd>
        </div>
      ))}
      <div className="bg-surface" />
    </dl>
  )
}

function Change({ of, better }: { of: number | null; better: 'more' | 'less' | undefined }) {
  if (of === null) return null
  const rounded = Math.round(of * 100)
  const isGood = better && rounded !== 0 && rounded > 0 === (better === 'more')
  const tone = !better || rounded === 0 ? 'text-muted' : isGood ? 'text-good' : 'text-bad'
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '±'
  return (
    <span className={`text-xs ${tone}`} title="Against the period before">
      {sign}
      {number(Math.abs(rounded))} %
    </span>
  )
}
