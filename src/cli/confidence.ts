import { confidenceState, refitConfidence, resetConfidence } from '../answers/confidence-state.ts'
import type { ConfidenceState } from '../answers/schema.ts'
import type { Config } from '../platform/config.ts'
import type { CalibrationFigures } from '../settings/confidence-fit-store.ts'
import { shortTime, table } from './table.ts'
import { harmless, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

const options = { lock: 'brief', mustExist: true } as const

export async function showConfidence(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const state = await withApp(terminal, config, options, ({ app }) => confidenceState(app))
  terminal.print(asJson ? JSON.stringify(state) : stateText(state))
}

export async function fitConfidence(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const done = await withApp(terminal, config, options, async ({ app }) => ({
    ...(await refitConfidence(app, null)),
    ...(await confidenceState(app)),
  }))
  terminal.print(asJson ? JSON.stringify(done) : done.message)
}

export async function resetConfidenceCommand(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const wasFitted = await withApp(terminal, config, options, ({ app }) =>
    resetConfidence(app, null),
  )
  if (asJson) terminal.print(JSON.stringify({ wasFitted }))
  else if (wasFitted) terminal.print('The confidence is as shipped again.')
  else terminal.print('The confidence was as shipped already.')
}

function stateText({ fit, ratings, shipped, now, bins }: ConfidenceState): string {
  const { up, down } = ratings
  return [
    fit
      ? `Fitted ${shortTime(Date.parse(fit.fittedAt))} by ${harmless(fit.fittedBy ?? 'the command line')} on ${fit.up + fit.down} rated answers: slope ${fit.slope.toFixed(2)}, intercept ${fit.intercept.toFixed(2)}`
      : 'As shipped',
    `${up + down} rated answers, ${up} up, ${down} down`,
    ...(shipped && now ? [`As shipped: ${figuresText(shipped)}`] : []),
    ...(fit && now ? [`Now:        ${figuresText(now)}`] : []),
    ...(up + down > 0
      ? [
          '',
          table(
            ['confidence', 'ratings', 'expected', 'rated up'],
            bins
              .filter((bin) => bin.ratings > 0)
              .map((bin) => [
                `${percent(bin.from)} to ${percent(bin.until)}`,
                String(bin.ratings),
                percent(bin.expected ?? 0),
                percent(bin.ratedUp ?? 0),
              ]),
          ),
        ]
      : []),
  ].join('\n')
}

function figuresText({ brier, error }: CalibrationFigures): string {
  return `Brier score ${brier.toFixed(3)}, calibration error ${error.toFixed(3)}`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
