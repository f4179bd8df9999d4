import type {
  Citation,
  EscalationReason,
  Grounding,
  ReplySource,
} from '../../../conversations/schema.ts'
import type { ChatSettings } from '../../../settings/schema.ts'
import type { Found } from '../knowledge/data.ts'

export type { ChatSettings }

/** How an answer came about. */
export interface Trial {
  answer: {
    message: string
    source: ReplySource
    confidence: number | null
    grounding: Grounding | null
    citations: Citation[]
    suggestions: string[]
  }
  escalation: EscalationReason | null
  confidenceThreshold: number
  model: { name: string; tokensIn: number | null; tokensOut: number | null } | null
  searches: { question: string; confidence: number; found: Found }[]
  prompts: {
    turns: { role: string; content: string }[]
    firstTokenMs: number | null
    totalMs: number
  }[]
  readings: { text: string; yes: number | null; totalMs: number }[]
  timings: { totalMs: number }
}
