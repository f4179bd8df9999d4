import type { EscalationReason } from '../conversations/schema.ts'
import { spokenLanguage } from './language.ts'
import { messageOf, nobodyThere } from './phrases.ts'
import type { Answer, AnswerRequest } from './schema.ts'

/** What is said when the conversation goes to a person: that, and whether somebody is there. */
export function handOverMessage(request: AnswerRequest): string {
  const language = spokenLanguage(request)
  const message = messageOf('escalationMessage', request.settings, language)
  return request.people === 'AWAY' ? `${message} ${nobodyThere[language ?? 'en']}` : message
}

/** The reply to a customer who wants a person. */
export function handOver(request: AnswerRequest, reason: EscalationReason): Answer {
  return {
    message: handOverMessage(request),
    source: 'SMALL_TALK',
    confidence: 1,
    grounding: { retrieval: null, support: null },
    citations: [],
    suggestions: [],
    escalate: reason,
  }
}

/** Whether the bot had no answer the last time, either: two in a row are for a person, if there is one. */
export function isSecondFallback({ history, people = 'NONE' }: AnswerRequest): boolean {
  if (people === 'NONE') return false
  return history.findLast((turn) => turn.role === 'assistant')?.source === 'FALLBACK'
}
