import type { Citation, Grounding, ReplySource } from '../conversations/schema.ts'
import type { ChatSettings } from '../settings/schema.ts'

export interface AnswerRequest {
  question: string
  /** Oldest first, without the question. */
  history: { role: 'user' | 'assistant'; content: string }[]
  /** BCP 47; absent: that of the question. */
  language?: string
  settings: ChatSettings
}

export interface Answer {
  message: string
  source: Exclude<ReplySource, 'HUMAN'>
  confidence: number
  grounding: Grounding
  citations: Citation[]
  suggestions: string[]
  model?: string
  tokensIn?: number
  tokensOut?: number
}

export type AnswerPart =
  /** What was found, before the first word. */
  | { kind: 'citations'; citations: Citation[]; confidence: number; source: Answer['source'] }
  | { kind: 'token'; text: string }
  | { kind: 'replace'; message: string }
  | { kind: 'done'; answer: Answer }
