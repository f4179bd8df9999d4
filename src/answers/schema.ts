import type { Citation, EscalationReason, Grounding, ReplySource } from '../conversations/schema.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import type { ChatSettings } from '../settings/schema.ts'

export interface PastTurn {
  role: 'user' | 'assistant'
  content: string
  /** Of what the assistant said. */
  source?: ReplySource
  /** What it offered with that. */
  suggestions?: string[]
}

export interface AnswerRequest {
  question: string
  /** Oldest first, without the question. */
  history: PastTurn[]
  /** BCP 47; absent: that of the question. */
  language?: string
  settings: ChatSettings
  /** Whether there are people to hand over to, and one of them is there. Default: NONE. */
  people?: People
  /** What the answer takes is counted on here, also when it doesn't come to its end. */
  tally?: Tally
  /** Passages that the trust suite adds to what the search finds: the best ones, whatever they say. */
  planted?: Candidate[]
}

/** NONE: no operator has an account. AWAY: none of them is there just now. */
export type People = 'NONE' | 'AWAY' | 'THERE'

export interface Tally {
  /** Texts turned into vectors. */
  embeddings: number
}

export interface Answer {
  message: string
  source: Exclude<ReplySource, 'HUMAN'>
  confidence: number
  grounding: Grounding
  citations: Citation[]
  suggestions: string[]
  /** A person must go on: the conversation waits for one. */
  escalate?: EscalationReason
  model?: string
  tokensIn?: number
  tokensOut?: number
}

export type AnswerPart =
  /** What was found, before the first word. */
  | {
      kind: 'citations'
      citations: Citation[]
      confidence: number
      source: Answer['source']
      escalate?: EscalationReason
    }
  | { kind: 'token'; text: string }
  | { kind: 'replace'; message: string }
  | { kind: 'done'; answer: Answer }
