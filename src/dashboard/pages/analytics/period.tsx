import { Download } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { type Cell, csvOf, download } from '../../csv.ts'
import { dayOf, daysIn, isDay, lastDays, type Range } from '../../days.ts'

const spans = [7, 30, 90]

/** What the address names, else the last 30 days. */
export function rangeOf({ from, to }: Record<string, string | undefined>): Range {
  return isDay(from) && isDay(to) && from <= to ? { startDate: from, endDate: to } : lastDays(30)
}

export function queryOf({ startDate, endDate }: Range, more: Record<string, string> = {}): string {
  return `?${new URLSearchParams({ startDate, endDate, ...more })}`
}

const box =
  'h-7 rounded-md border border-line-strong bg-surface px-2 text-xs text-text tabular-nums'

export function RangePicker({
  range,
  onChange,
}: {
  range: Range
  onChange: (changes: { from: string; to: string }) => void
}) {
  const { startDate, endDate } = range
  const today = dayOf(Date.now())
  return (
    <div className="flex flex-wrap items-center gap-2">
      <fieldset className="flex gap-1">
        <legend className="sr-only">Period</legend>
        {spans.map((days) => {
          const isOn = endDate === today && daysIn(range) === days
          const { startDate: from, endDate: to } = lastDays(days)
          return (
            <Button
              key={days}
              size="small"
              kind={isOn ? 'plain' : 'quiet'}
              aria-pressed={isOn}
              onClick={() => onChange({ from, to })}
            >
              {days} days
            </Button>
          )
        })}
      </fieldset>
      <span className="flex items-center gap-2">
        <input
          type="date"
          aria-label="From"
          className={box}
          max={endDate}
          value={startDate}
          onChange={({ target }) =>
            isDay(target.value) && onChange({ from: target.value, to: endDate })
          }
        />
        <span className="text-xs text-muted">to</span>
        <input
          type="date"
          aria-label="To"
          className={box}
          min={startDate}
          max={today}
          value={endDate}
          onChange={({ target }) =>
            isDay(target.value) && onChange({ from: startDate, to: target.value })
          }
        />
      </span>
    </div>
  )
}

/** Made here in the browser, of what is shown. */
export function CsvButton({
  name,
  range,
  head,
  rows,
}: {
  name: string
  range: Range
  head: string[]
  rows: Cell[][] | undefined
}) {
  const file = `keepdesk-${name}-${range.startDate}-${range.endDate}.csv`
  return (
    <Button
      size="small"
      kind="quiet"
      aria-label={`Download ${name} as CSV`}
      disabled={!rows || rows.length === 0}
      onClick={() => rows && download(file, csvOf(head, rows))}
    >
      <Download size={14} /> CSV
    </Button>
  )
}
