import type { Candidate } from '../knowledge/search/candidates.ts'
import { languageName } from '../knowledge/search/language.ts'
import type { ChatModel, ChatTurn } from '../platform/app.ts'
import { directivesOf } from './instructions.ts'
import { languageOf } from './language.ts'
import { withoutOrders } from './orders.ts'
import { dataRule, introduction, sourcesRule, styles } from './prompt-rules.ts'
import type { AnswerRequest } from './schema.ts'

// What the model's own template puts around a turn.
const tokensPerTurn = 12
// The system's and the user's turn, and the marks.
const overhead = 100

export interface Prompt {
  turns: ChatTurn[]
  maxTokens: number
  /** Those that fitted, in the order of their numbers, from 1. */
  passages: Candidate[]
}

/**
 * What the model is told. Documents and the customer's words are data between marks that neither can
 * forge (`mark` is random): what they ask of the model is not followed. Passages are taken while
 * they fit the context.
 */
export function promptOf(
  request: AnswerRequest,
  found: { passages: Candidate[]; contextTokens: number; mark: string },
  countTokens: ChatModel['countTokens'],
): Prompt {
  const { settings } = request
  const { contextTokens, mark } = found
  const style = styles[settings.responseStyle]
  // In a small context each part has a share that it can't grow beyond.
  const share = (part: number) => Math.floor(contextTokens / part)
  const cut = (text: string, tokens: number) => cutToTokens(text, tokens, countTokens)
  const maxTokens = Math.min(style.maxTokens, share(4))
  const question = cut(request.question, share(4))
  const language = languageOf(request)
  const rules = [
    introduction(settings),
    sourcesRule,
    dataRule(mark),
    language
      ? `Write in ${languageName(language)}.`
      : "Write in the language of the customer's question.",
    cut(directivesOf(settings.customInstructions).forModel, share(8)),
  ].filter(Boolean)
  const fixed = countTokens([...rules, question].join('\n')) + maxTokens + overhead
  let room = contextTokens - fixed
  const history: ChatTurn[] = request.history
    .slice(-6)
    .map((turn) => ({ role: turn.role, content: withoutOrders(turn.content.slice(0, 1500)) }))
    .filter(({ content }) => content !== '')
  while (history.length > 0 && tokensOf(history, countTokens) > room / 3) history.shift()
  room -= tokensOf(history, countTokens)

  const passages: Candidate[] = []
  const documents: string[] = []
  for (const passage of found.passages) {
    const text = documentText(passage, passages.length + 1, mark)
    const tokens = countTokens(text) + 1
    if (tokens > room && passages.length > 0) break
    room -= tokens
    passages.push(passage)
    documents.push(tokens > room + tokens ? cut(text, room + tokens) : text)
  }
  const turns: ChatTurn[] = [
    { role: 'system', content: rules.join('\n') },
    ...history,
    {
      role: 'user',
      content: `<documents-${mark}>\n${documents.join('\n\n')}\n</documents-${mark}>\n\nThe customer's question: ${question}`,
    },
  ]
  return { turns, maxTokens, passages }
}

function documentText(chunk: Candidate, number: number, mark: string): string {
  const place = [chunk.title, ...chunk.headingPath].join(' > ')
  const body = chunk.question ? `${chunk.question}\n${chunk.content}` : chunk.content
  return `[${number}] ${place}\n${body}`.replaceAll(mark, '')
}

function tokensOf(turns: ChatTurn[], countTokens: ChatModel['countTokens']): number {
  return turns.reduce((sum, turn) => sum + countTokens(turn.content) + tokensPerTurn, 0)
}

function cutToTokens(text: string, tokens: number, countTokens: ChatModel['countTokens']): string {
  let kept = text
  for (let count = countTokens(kept); kept && count > tokens; count = countTokens(kept)) {
    kept = kept.slice(0, Math.floor(Math.min(kept.length - 1, (kept.length * tokens) / count)))
  }
  return kept.toWellFormed()
}
