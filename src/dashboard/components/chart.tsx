import { lazy, Suspense } from 'react'
import type { ChartLine, ChartRow } from './line-chart.tsx'

const Lines = lazy(() => import('./line-chart.tsx'))

const strokes: Record<string, string> = {
  accent: 'bg-accent',
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
  'text-faint': 'bg-faint',
}

/** Lines over time. The same figures stand in a table beside it, or are read out by `label`. */
export function Chart({
  label,
  rows,
  lines,
  unit,
}: {
  label: string
  rows: ChartRow[]
  lines: ChartLine[]
  unit?: string
}) {
  return (
    <figure className="grid gap-2 p-4" aria-label={label}>
      <ChartLegend lines={lines} />
      <div className="h-56" aria-hidden="true">
        <Suspense
          fallback={
            <div className="h-full animate-pulse rounded bg-sunken motion-reduce:animate-none" />
          }
        >
          <Lines rows={rows} lines={lines} {...(unit && { unit })} />
        </Suspense>
      </div>
    </figure>
  )
}

export function ChartLegend({ lines }: { lines: ChartLine[] }) {
  return (
    <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {lines.map(({ key, name, color }) => (
        <span key={key} className="inline-flex items-center gap-1.5">
          <span className={`h-0.5 w-3 rounded ${strokes[color] ?? 'bg-accent'}`} />
          {name}
        </span>
      ))}
    </figcaption>
  )
}
