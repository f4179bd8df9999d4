import { type Static, Type } from '@sinclair/typebox'
import { oneOf } from './one-of.ts'

const Time = Type.String({ format: 'date-time' })

/** How a job stands, for operators. */
export const JobReport = Type.Object(
  {
    name: Type.String(),
    schedule: Type.String({ description: 'Cron, with seconds, in the time zone of the server.' }),
    status: oneOf(['IDLE', 'RUNNING', 'FAILED'], { description: 'FAILED: the last run did.' }),
    runs: Type.Integer({
      description: 'Of jobs that look every few seconds, those that did something or failed.',
    }),
    failures: Type.Integer(),
    nextRunAt: Type.Union([Time, Type.Null()], {
      description: 'null for jobs that look every few seconds whether there is anything to do.',
    }),
    lastRun: Type.Union([
      Type.Object({
        startedAt: Time,
        finishedAt: Time,
        durationMs: Type.Integer(),
        outcome: Type.Union([Type.String(), Type.Null()], {
          description: 'What was done, in words; null: nothing had to be, or it failed.',
        }),
      }),
      Type.Null(),
    ]),
    lastFailure: Type.Union([Type.Object({ at: Time, error: Type.String() }), Type.Null()]),
  },
  { title: 'Job' },
)
export type JobReport = Static<typeof JobReport>
