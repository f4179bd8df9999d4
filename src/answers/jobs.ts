import { ModelError } from '../platform/errors.ts'
import type { Job } from '../platform/scheduler.ts'
import { isExamDue, leastArea, takeReaderExam } from './reader-exam.ts'
import type { ReaderExam } from './reader-exam-store.ts'

const retryMs = 60_000

export function answersJobs(): Job[] {
  let isFirst = true
  return [
    {
      name: 'answers.exam',
      schedule: '*/10 * * * * *',
      async run(app, signal) {
        try {
          if (!(await isExamDue(app, isFirst))) return undefined
          const result = await takeReaderExam(app, signal)
          if (!result) return undefined
          isFirst = false
          return { did: inWords(result) }
        } catch (error) {
          if (!(error instanceof ModelError)) throw error
          app.log.warn('the model was not examined', { reason: error.message })
          return { retryInMs: retryMs }
        }
      },
    },
  ]
}

function inWords({ model, area }: ReaderExam): string {
  const worth = area < leastArea ? 'not asked for a second opinion' : 'asked where it is in doubt'
  return `${model} told what articles answer with an AUC of ${area.toFixed(2)}: ${worth}`
}
