import type { Findings } from '../knowledge/search/answer-search.ts'
import type { Hit } from '../knowledge/search/search.ts'
import type { App } from '../platform/app.ts'
import { ModelError } from '../platform/errors.ts'
import { readPassage } from './read-passage.ts'
import { leastArea, readerExamOf } from './reader-exam.ts'

/** Above it what was found is clear enough: a No wouldn't bring it below the threshold. */
const clearFrom = 0.95
/** The answer may draw on others than the best one. */
const mostPassages = 2
/** A model that still has to be loaded isn't waited for. */
const patienceMs = 10_000
/** Of a passage; and longer questions are stories, of which a small model loses the thread. */
const mostText = 900
const mostAsked = 500

/** What is to be answered unless a model says No. */
export interface Doubtful {
  question: string
  found: Findings
  confidence: number
  /** Below it nothing is answered, so that there is nothing to ask. */
  threshold: number
}

/**
 * What the chat model says of the best passages, where they would be answered from and it isn't clear
 * that they answer: log odds that one of them does. Undefined where it isn't asked, or doesn't tell in
 * time. A model's reading counts only after an exam, and for what it was worth there.
 */
export async function secondOpinion(
  app: App,
  { question, found, confidence, threshold }: Doubtful,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (confidence < threshold || confidence > clearFrom) return undefined
  if (question.length > mostAsked) return undefined
  const exam = await readerExamOf(app)
  if (!exam || exam.area < leastArea) return undefined
  const patience = AbortSignal.timeout(patienceMs)
  const limit = AbortSignal.any([signal, patience])
  let best: number | undefined
  try {
    for (const hit of found.hits.slice(0, mostPassages)) {
      const odds = await readPassage(app, passageOf(hit), { asked: question, signal: limit })
      // What wasn't read to the end may hold the answer.
      if (odds === undefined) {
        if (patience.aborted) app.log.warn('the model was too slow for a second opinion')
        return undefined
      }
      const opinion = exam.slope * odds + exam.intercept
      best = Math.max(opinion, best ?? opinion)
      if (best > 0) break
    }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    app.log.warn('no second opinion of the model', { reason: error.message })
    return undefined
  }
  return best
}

function passageOf({ question, title, headingPath, content }: Hit) {
  return {
    title: question ?? [...new Set([title, ...headingPath])].join(' > '),
    text: content.slice(0, mostText),
  }
}
