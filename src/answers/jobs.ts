import { ModelError } from '../platform/errors.ts'
import type { Job } from '../platform/scheduler.ts'
import { examineReader, isExamDue } from './reader-exam.ts'

const retryMs = 60_000

export function answersJobs(): Job[] {
  let isFirst = true
  return [
    {
      name: 'answers.exam',
      schedule: '*/10 * * * * *',
      async run(app, signal) {
        if (!(await isExamDue(app, isFirst))) return undefined
        isFirst = false
        try {
          const did = await examineReader(app, signal)
          return did === undefined ? undefined : { did }
        } catch (error) {
          if (!(error instanceof ModelError)) throw error
          app.log.warn('the model was not examined', { reason: error.message })
          return { retryInMs: retryMs }
        }
      },
    },
  ]
}
