import type { Static } from '@sinclair/typebox'
import type { GapStatus, KnowledgeGap } from '../../../analytics/schema.ts'
import type { Tone } from '../../components/layout.tsx'

export interface Gap extends Static<typeof KnowledgeGap> {
  origins: { fellBack: number; ratedDown: number; byAgent: number }
  closed: {
    at: string
    by: 'CHECK' | 'ASKED' | 'OPERATOR'
    operatorName?: string
    page?: { id: string; title: string; url: string }
    confidence?: number
  } | null
}

/** What a person answered in a conversation. */
export interface Proposal {
  question: string
  answer: string
  agentName: string | null
  conversationId: string
  repliedAt: string
}

export const gapKeys = { all: ['gaps'] as const }

export const gapStates: Record<GapStatus, { name: string; tone: Tone }> = {
  OPEN: { name: 'Open', tone: 'warn' },
  RESOLVED: { name: 'Resolved', tone: 'good' },
  DISMISSED: { name: 'Dismissed', tone: 'neutral' },
}
