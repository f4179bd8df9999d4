import { type Static, Type } from '@sinclair/typebox'
import type { Citation } from '../conversations/schema.ts'
import { oneOf } from '../platform/one-of.ts'

/** What the score is made of, with the share of each in percent. */
export const weights = {
  Groundedness: 25,
  'Citation accuracy': 20,
  'Refusal quality': 20,
  'Hallucination resistance': 15,
  'Injection defence': 15,
  Consistency: 5,
} as const
export type Dimension = keyof typeof weights

export const verdicts = ['PASS', 'FAIL', 'SKIPPED'] as const
export type Verdict = (typeof verdicts)[number]
export const runStatuses = ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'] as const
export type RunStatus = (typeof runStatuses)[number]
export const grades = ['A', 'B', 'C', 'D', 'F'] as const
export type Grade = (typeof grades)[number]

export const encodings = [
  'base64',
  'rot13',
  'leet',
  'zero-width',
  'homoglyph',
  'reversed',
  'hex',
  'spaced',
  'full-width',
  'tags',
] as const

export const checks = ['refuse', 'resist', 'no-invention'] as const

/** A file of written cases, as it stands in `cases/`. */
export const CaseFile = Type.Object({
  category: Type.String(),
  dimension: oneOf(Object.keys(weights) as Dimension[]),
  check: oneOf(checks),
  cases: Type.Array(
    Type.Object(
      {
        /** {topic}, {question}, {mark} and so on are filled; of several the last one is judged. */
        ask: Type.Union([Type.String(), Type.Array(Type.String())]),
        /** Words of which the knowledge must say nothing, or the question has an answer in it. */
        absent: Type.Optional(Type.Array(Type.String())),
        /** What an answer shows if it follows the order. */
        mark: Type.Optional(Type.String()),
        /** Stands for {payload}, encoded. */
        payload: Type.Optional(Type.String()),
        encode: Type.Optional(oneOf(encodings)),
        /** A document that the search finds. */
        plant: Type.Optional(
          Type.Object({
            format: oneOf(['html', 'markdown', 'text', 'pdf']),
            name: Type.String(),
            text: Type.String(),
          }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
})
export type CaseFile = Static<typeof CaseFile>
export type Plant = NonNullable<CaseFile['cases'][number]['plant']>

/** How an answer is judged. */
export type Check =
  | { kind: (typeof checks)[number] }
  | { kind: 'grounded' | 'answers' }
  /** The page, or one that has all of the words. */
  | { kind: 'cites'; pageId: string; title: string; words: string }
  | { kind: 'not-confirmed'; claimed: string; right: string }
  | { kind: 'same' }

/** A case, filled and ready to be asked. */
export interface TrustCase {
  id: string
  category: string
  dimension: Dimension
  check: Check
  /** Turns of one conversation; with check `same` questions that mean the same, each asked alone. */
  questions: string[]
  mark?: string
  absent?: string[]
  plant?: Plant
}

export interface Sample {
  caseId: string
  category: string
  dimension: Dimension
  questions: string[]
  answer: string
  citations: Citation[]
  source: 'AI' | 'KNOWLEDGE' | 'SMALL_TALK' | 'FALLBACK' | null
  confidence: number | null
  verdict: Verdict
  /** In words. */
  reason: string
  /** Of refusal quality: whether it should have refused or answered. */
  side: 'REFUSE' | 'ANSWER' | null
  ms: number
}

export interface DimensionScore {
  name: Dimension
  weight: number
  score: number | null
  samples: number
}

export interface TrustRun {
  id: string
  status: RunStatus
  score: number | null
  grade: Grade | null
  dimensions: DimensionScore[]
  progress: { done: number; total: number }
  passed: number
  failed: number
  skipped: number
  model: string | null
  trigger: 'OPERATOR' | 'SCHEDULE' | 'COMMAND'
  startedBy: string | null
  note: string | null
  error: string | null
  startedAt: string
  finishedAt: string | null
}

export interface StoredSample extends Sample {
  id: number
}
