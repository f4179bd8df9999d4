import { leastArea, takeReaderExam } from '../../src/answers/reader-exam.ts'
import { secondOpinion } from '../../src/answers/second-opinion.ts'
import type { Findings } from '../../src/knowledge/search/answer-search.ts'
import { openDesk } from '../desk.ts'

/** The chat model of OLLAMA_HOST (KEEPDESK_CHAT_MODEL), as it reads beside the confidence. */
export interface Reader {
  model: string
  /** As `secondOpinion` of the answers: undefined where it isn't asked. */
  opinion(about: {
    question: string
    found: Findings
    confidence: number
  }): Promise<number | undefined>
  close(): Promise<void>
}

/** Undefined, and said, where there is no model or its reading is worth nothing. */
export async function openReader(): Promise<Reader | undefined> {
  const { OLLAMA_HOST, KEEPDESK_CHAT_MODEL } = process.env
  if (!OLLAMA_HOST) return undefined
  const desk = await openDesk({ OLLAMA_HOST, ...(KEEPDESK_CHAT_MODEL && { KEEPDESK_CHAT_MODEL }) })
  const never = new AbortController().signal
  const exam = await takeReaderExam(desk.app, never)
  const told = exam ? `${exam.model} read with an AUC of ${exam.area.toFixed(3)}` : 'no chat model'
  console.error(exam && exam.area < leastArea ? `${told}: it is not asked` : told)
  if (!exam || exam.area < leastArea) {
    await desk.close()
    return undefined
  }
  return {
    model: exam.model,
    opinion: (about) => secondOpinion(desk.app, about, never),
    close: desk.close,
  }
}
