import type { Citation, EscalationReason, Grounding, ReplySource } from '../conversations/schema.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import type { CalibrationFigures, ConfidenceFit } from '../settings/confidence-fit-store.ts'
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
  /** Quotes also where a model could write. */
  isQuoteOnly?: boolean
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

export interface ReliabilityBin {
  from: number
  until: number
  ratings: number
  /** Mean confidence of its answers; null where it has none. */
  expected: number | null
  /** Share of them rated up. */
  ratedUp: number | null
}

/** How the confidence and the ratings of answers go together. */
export interface ConfidenceState {
  /** The one in force; null: as shipped. */
  fit: ConfidenceFit | null
  ratings: { up: number; down: number; needed: number; neededOfEach: number }
  /** Of the shipped confidence, and of the one that holds now; null while nothing is rated. */
  shipped: CalibrationFigures | null
  now: CalibrationFigures | null
  /** Of the confidence that holds now, by what was found alone. */
  bins: ReliabilityBin[]
}

/** What came of a fit, in words. */
export interface RefitOutcome {
  outcome: 'FITTED' | 'UNCHANGED'
  message: string
}
