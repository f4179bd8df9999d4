import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { type AgentReply, listAgentReplies, listFrom, type Said } from './agent-answer-store.ts'
import { anonymous } from './anonymous.ts'
import { isTalk } from './talk.ts'

/** What a person answered, as an entry that an operator may make of it. */
export interface ProposedAnswer {
  question: string
  answer: string
  agentName: string | null
  conversationId: string
  repliedAt: string
}

const looked = 20
const proposed = 3
/** What is shorter than this answers nothing: "One moment, please." */
const minLength = 25
const maxLength = 4000
const waiting =
  /^(?:(?:one|just a|a) (?:moment|minute|second)|(?:please )?(?:hold on|wait|bear with me)|let me (?:check|look|see|find out)|i(?:'ll| will| am|'m) (?:check|look|have a look|checking|looking)|einen moment|ich (?:schaue|sehe|prüfe)|un moment|un momento|je regarde|lo controllo)\b/i

/** The best of what people answered to a gap's questions, the fullest first. */
export function proposedAnswers(db: Database, groupRowId: number): ProposedAnswer[] {
  const seen = new Set<string>()
  return listAgentReplies(db, groupRowId, looked)
    .flatMap((reply) => toProposal(reply, listFrom(db, reply.agentMessage)) ?? [])
    .sort((a, b) => b.answer.length - a.answer.length)
    .filter(({ answer }) => {
      const isNew = !seen.has(answer)
      seen.add(answer)
      return isNew
    })
    .slice(0, proposed)
}

/** What a person said up to the visitor's next message that is about something. */
export function toProposal(reply: AgentReply, from: Said[]): ProposedAnswer | undefined {
  const parts: string[] = []
  for (const { role, content } of from) {
    if (role === 'USER' && !isTalk(content)) break
    if (role === 'AGENT' && saysSomething(content)) parts.push(content.trim())
  }
  const people = {
    names: [reply.userName, ...namesGiven(from)].filter((name) => name !== null),
    emails: [reply.userEmail, reply.contactEmail].filter((email) => email !== null),
  }
  const answer = anonymous(parts.join('\n\n'), people).slice(0, maxLength)
  if (answer.length < minLength) return undefined
  const { agentName, conversationId, repliedAt } = reply
  return {
    question: anonymous(reply.question, people),
    answer,
    agentName,
    conversationId,
    repliedAt: iso(repliedAt),
  }
}

function saysSomething(message: string): boolean {
  return !isTalk(message) && !(waiting.test(message.trim()) && message.length < 80)
}

/** "My name is Anna": what visitors call themselves. */
function namesGiven(said: Said[]): string[] {
  return said
    .filter(({ role }) => role === 'USER')
    .flatMap(({ content }) => [
      ...content.matchAll(
        /\b(?:my name is|mein name ist|ich heiße|je m'appelle|me llamo|mi chiamo)\s+(\p{Lu}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)?)/giu,
      ),
    ])
    .map(([, name = '']) => name)
}
