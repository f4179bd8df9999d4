import type { Grade, TrustRun } from '../../../trust/schema.ts'
import { Card } from '../../components/layout.tsx'
import { Meter } from '../../components/meter.tsx'
import { Table } from '../../components/table.tsx'
import { ago, number } from '../../format.ts'

const tones: Record<Grade, string> = {
  A: 'text-good',
  B: 'text-good',
  C: 'text-warn',
  D: 'text-warn',
  F: 'text-bad',
}

const points = (score: number | null) => (score === null ? '–' : score.toFixed(1))

/** The score of a run, and what it is made of. */
export function Score({ run }: { run: TrustRun }) {
  const { score, grade, dimensions, model, finishedAt, passed, failed, skipped, note } = run
  return (
    <Card title={`Trust score, measured ${ago(finishedAt ?? run.startedAt)}`}>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3 border-b border-line px-4 py-4">
        <Ring score={score} grade={grade} />
        <div className="grid gap-1 text-sm">
          <p className="tabular-nums">
            <span className="text-3xl font-semibold">{points(score)}</span>{' '}
            <span className="text-muted">of 100{grade && `, grade ${grade}`}</span>
          </p>
          <p className="text-muted tabular-nums">
            {number(passed)} passed, {number(failed)} failed, {number(skipped)} skipped;{' '}
            {model ? `answers by ${model}` : 'answers quoted, without a model'}
          </p>
          {note && <p className="text-muted">{note}</p>}
        </div>
      </div>
      <Table
        rows={dimensions}
        keyOf={({ name }) => name}
        columns={[
          { head: 'Dimension', cell: ({ name }) => name, className: 'whitespace-nowrap' },
          { head: 'Score', isNumber: true, cell: ({ score: own }) => points(own) },
          {
            head: 'Of 100',
            // Whole on a phone: of a bar that is cut off nobody knows the end.
            className: 'w-full min-w-24 sm:min-w-40',
            cell: ({ name, score: own }) =>
              own === null ? (
                <span className="text-xs text-muted">
                  Not measured: its weight goes to the others
                </span>
              ) : (
                <div className="pt-2">
                  <Meter value={own / 100} label={name} mark={0.8} />
                </div>
              ),
          },
          { head: 'Weight', isNumber: true, cell: ({ weight }) => `${weight} %` },
          { head: 'Samples', isNumber: true, cell: ({ samples }) => number(samples) },
        ]}
      />
    </Card>
  )
}

const radius = 30
const around = 2 * Math.PI * radius

function Ring({ score, grade }: { score: number | null; grade: Grade | null }) {
  const tone = grade ? tones[grade] : 'text-faint'
  return (
    <svg viewBox="0 0 72 72" className={`size-18 shrink-0 ${tone}`} aria-hidden="true">
      <circle cx="36" cy="36" r={radius} fill="none" strokeWidth="7" className="stroke-line" />
      <circle
        cx="36"
        cy="36"
        r={radius}
        fill="none"
        stroke="currentColor"
        strokeWidth="7"
        strokeLinecap="round"
        strokeDasharray={`${((score ?? 0) / 100) * around} ${around}`}
        transform="rotate(-90 36 36)"
      />
      <text
        x="36"
        y="37"
        textAnchor="middle"
        dominantBaseline="middle"
        fill="currentColor"
        className="text-2xl font-semibold"
      >
        {grade ?? '–'}
      </text>
    </svg>
  )
}
