import type { App } from '../platform/app.ts'
import { ModelError } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { areaUnderCurve } from './area-under-curve.ts'
import { logistic } from './confidence.ts'
import { readPassage } from './read-passage.ts'
import exam from './reader-exam.json' with { type: 'json' }
import { findReaderExam, type ReaderExam, storeReaderExam } from './reader-exam-store.ts'
import { fitAdjustment } from './refit.ts'

/** Names the articles and the examples: with others, a model is examined again. */
const examName = Bun.hash(JSON.stringify(exam)).toString(36)

/** Below, a model's reading is hardly better than guessing: 48 questions tell the area to about 0.07. */
export const leastArea = 0.7

/** Undefined: there is no model, or it is still to be examined. */
export async function readerExamOf({ chat, db }: App): Promise<ReaderExam | undefined> {
  const status = await chat.status()
  if (status.kind !== 'ready') return undefined
  return findReaderExam(db, { digest: status.digest, exam: examName })
}

/** `isFirst`: of this process. One that told nothing may tell since its Ollama was brought up to date. */
export async function isExamDue(app: App, isFirst: boolean): Promise<boolean> {
  const { kind } = await app.chat.status()
  if (kind !== 'ready') return false
  const exam = await readerExamOf(app)
  return exam === undefined || (isFirst && exam.slope === 0)
}

/**
 * Has the model read articles and questions of which it is known whether the one answers the other,
 * and stores what its reading is worth: the log odds that it gives are made into those that hold
 * (Platt, 1999). Undefined where it was interrupted, or another model has taken its place. Throws `ModelError`.
 */
export async function takeReaderExam(
  app: App,
  signal: AbortSignal,
): Promise<ReaderExam | undefined> {
  const status = await app.chat.status()
  if (status.kind !== 'ready') return undefined
  const { model, digest } = status
  const read: Reading[] = []
  for (const { questions, ...passage } of exam.articles) {
    for (const { asked, isAnswered } of questions) {
      const odds = await readPassage(app, passage, { asked, signal })
      if (signal.aborted) return undefined
      if (odds !== undefined) read.push({ odds, isAnswered })
    }
    // One that doesn't tell at once won't tell later.
    if (read.length === 0) break
  }
  const now = await app.chat.status()
  if (now.kind !== 'ready' || now.digest !== digest) return undefined
  const result = { model, ...worthOf(read) }
  await write(app, (db) => storeReaderExam(db, { digest, exam: examName }, result, app.clock.now()))
  return result
}

const toldNothing = { area: 0.5, slope: 0, intercept: 0 }

interface Reading {
  odds: number
  isAnswered: boolean
}

function worthOf(read: Reading[]): Omit<ReaderExam, 'model'> {
  const oddsOf = (wanted: boolean) =>
    read.filter(({ isAnswered }) => isAnswered === wanted).map(({ odds }) => odds)
  const [answered, others] = [oddsOf(true), oddsOf(false)]
  // Of most of them it must have told.
  if (Math.min(answered.length, others.length) < 1.5 * exam.articles.length) {
    return toldNothing
  }
  const told = read.map(({ odds, isAnswered }) => ({ retrieval: logistic(odds), isUp: isAnswered }))
  return { area: areaUnderCurve(answered, others), ...fitAdjustment(told) }
}

/** For whoever needs what it is worth before they go on; a model that fails now is examined later. */
export async function ensureExamined(app: App, signal: AbortSignal): Promise<void> {
  try {
    if (await isExamDue(app, false)) await takeReaderExam(app, signal)
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    app.log.warn('the model was not examined', { reason: error.message })
  }
}
