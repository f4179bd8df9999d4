import { ChartLegend } from './chart.tsx'
import type { ChartLine, ChartRow } from './line-chart.tsx'

const strokes: Record<string, string> = {
  accent: 'stroke-accent',
  warn: 'stroke-warn',
  bad: 'stroke-bad',
}

/**
 * Lines over time for the first screen, drawn by hand: what draws the other charts is as large as
 * all that this screen loads. Each day's figures show under the pointer.
 */
export function SmallChart({
  label,
  rows,
  lines,
}: {
  label: string
  rows: ChartRow[]
  lines: ChartLine[]
}) {
  const highest = Math.max(1, ...rows.flatMap((row) => lines.map(({ key }) => Number(row[key]))))
  const top = niceAbove(highest)
  const x = (index: number) => (rows.length < 2 ? 50 : (100 * index) / (rows.length - 1))
  const y = (value: unknown) => 100 - (100 * Number(value)) / top
  const step = 100 / Math.max(1, rows.length)
  const named = [
    ...new Set([0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (rows.length - 1)))),
  ]
  return (
    <figure className="grid gap-2 p-4" aria-label={label}>
      <ChartLegend lines={lines} />
      <div aria-hidden="true" className="flex gap-2 text-xs text-muted tabular-nums">
        <div className="flex h-48 flex-col justify-between text-right leading-none">
          {[top, top / 2, 0].map((value) => (
            <span key={value}>{value}</span>
          ))}
        </div>
        <div className="grid min-w-0 flex-1 gap-1.5">
          {/* biome-ignore lint/a11y/noSvgWithoutTitle: the figure has the label */}
          <svg
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            className="h-48 w-full overflow-visible"
          >
            {[0, 50, 100].map((at) => (
              <line
                key={at}
                x1="0"
                x2="100"
                y1={at}
                y2={at}
                className="stroke-line"
                vectorEffect="non-scaling-stroke"
              />
            ))}
            {lines.map(({ key, color }) => (
              <polyline
                key={key}
                points={rows.map((row, index) => `${x(index)},${y(row[key])}`).join(' ')}
                className={`fill-none ${strokes[color] ?? 'stroke-accent'}`}
                strokeWidth={1.75}
                strokeLinejoin="round"
                vectorEffect="non-scaling-stroke"
              />
            ))}
            {rows.map((row, index) => (
              <rect
                key={row.label}
                x={x(index) - step / 2}
                width={step}
                height="100"
                className="fill-transparent hover:fill-sunken/60"
              >
                <title>
                  {[row.label, ...lines.map(({ key, name }) => `${name}: ${row[key]}`)].join('\n')}
                </title>
              </rect>
            ))}
          </svg>
          <div className="flex justify-between leading-none">
            {named.map((index) => (
              <span key={index}>{rows[index]?.label}</span>
            ))}
          </div>
        </div>
      </div>
    </figure>
  )
}

/** The next 2, 4, 6, 8, 10, 20 … that is not below: its half is whole, too. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const found = [1, 2, 4, 6, 8, 10].find(
    (step) => step * power >= value && (step * power) % 2 === 0,
  )
  return (found ?? 20) * power
}
