import { leastArea, takeReaderExam } from '../../src/answers/reader-exam.ts'
import { type Doubtful, secondOpinion } from '../../src/answers/second-opinion.ts'
import { getChatSettings } from '../../src/settings/store.ts'
import { openDesk } from '../desk.ts'

/** The chat model of OLLAMA_HOST (KEEPDESK_CHAT_MODEL), as it reads beside the confidence. */
export interface Reader {
  model: string
  /** As `secondOpinion` of the answers, at the default threshold: undefined where it isn't asked. */
  opinion(about: Omit<Doubtful, 'threshold'>): Promise<number | undefined>
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
  const { confidenceThreshold: threshold } = getChatSettings(desk.app.db)
  return {
    model: exam.model,
    opinion: (about) => secondOpinion(desk.app, { ...about, threshold }, never),
    close: desk.close,
  }
}
