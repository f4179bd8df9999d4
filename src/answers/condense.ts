import { wordsByLanguage } from '../knowledge/search/language-words.ts'
import type { App } from '../platform/app.ts'
import { ModelError } from '../platform/errors.ts'
import type { AnswerRequest } from './schema.ts'
import { contentWords } from './words.ts'

const opensWithLink =
  /^(and|but|so|or|also|then|what about|how about|what if|und|aber|oder|was ist mit|wie ist es mit|et|mais|ou|qu'en est-il|y|pero|e|ma|en|maar)\b/i
const refersBack =
  /\b(it|its|that|this|those|these|they|them|their|there|ones|same|latter|former|dies\w*|damit|dafür|davon|dazu|dabei|ihn|ça|cela|celui|eso|esto|questo|quello|ciò)\b|\b(?:das|es|it)(?=\s*\?|$)/iu
// Words that stand for nothing: "is there a trial", "is it possible to pay later".
const emptyWords =
  /\b(?:is|are|was|were|will) there\b|\bthere (?:is|are|any)\b|\bare there\b|\bis it (?:possible|allowed|true|safe|necessary|free to|ok|okay)\b|\bdoes it (?:take|cost|matter)\b(?=.* to )|\bthat (?=i|we|you|they)\b/gi

export interface Condensed {
  /** Self-contained, for retrieval. */
  question: string
  /** Worth asking on its own as well: it is only short. */
  isUnsure: boolean
}

/** A question that may need the conversation to be understood, made self-contained by rules. */
export function condenseByRules(request: Pick<AnswerRequest, 'question' | 'history'>): Condensed {
  let sofar: Condensed | undefined
  const asked = request.history.filter((turn) => turn.role === 'user').map((turn) => turn.content)
  for (const question of [...asked.slice(-4), request.question]) {
    const dependence = sofar ? dependenceOf(question) : 'none'
    sofar =
      sofar && dependence !== 'none'
        ? { question: `${lastWords(sofar.question)} ${question}`, isUnsure: dependence === 'maybe' }
        : { question, isUnsure: false }
  }
  return sofar ?? { question: request.question, isUnsure: false }
}

/** `certain`: it takes up what was said; `maybe`: it can't be told, or is too short to tell. */
export function dependenceOf(question: string): 'certain' | 'maybe' | 'none' {
  const text = question.trim()
  const words = contentWords(text.replace(/\p{L}+/gu, withoutFunctionWords)).length
  const isShort = words <= 3
  const refers = refersBack.test(text.replace(emptyWords, ''))
  if (opensWithLink.test(text)) return isShort || refers ? 'certain' : 'maybe'
  if (refers) return isShort ? 'certain' : 'maybe'
  return words <= 2 ? 'maybe' : 'none'
}

// A letter rather than a question: most of its words are not what is asked for.
const letterLength = 200

/** The questions in a long message that tells a story around them; undefined where there are none. */
export function questionsIn(message: string): string | undefined {
  if (message.length < letterLength) return undefined
  const asked = message
    .match(/[^.!?。！？\n]+[?？]/g)
    ?.join(' ')
    .trim()
  return asked && asked.length < message.length / 2 ? asked : undefined
}

function withoutFunctionWords(word: string): string {
  return wordsByLanguage.has(word.toLowerCase()) ? ' ' : word
}

function lastWords(text: string): string {
  return text.length > 400 ? text.slice(-400).replace(/^\S*\s/, '') : text
}

const rewriteTimeoutMs = 15_000

/**
 * The same by the model: it rewrites the question with what it refers to. What it writes is used
 * only if it looks like a rewriting; undefined otherwise, and when it can't be reached.
 */
export async function condenseByModel(
  app: App,
  request: AnswerRequest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const history = request.history
    .slice(-6)
    .map(
      (turn) => `${turn.role === 'user' ? 'Customer' : 'Assistant'}: ${turn.content.slice(0, 500)}`,
    )
    .join('\n')
  const turns = [
    {
      role: 'system' as const,
      content:
        'Rewrite the last question of a customer so that it can be understood without the conversation. Replace "it", "that" and the like by what they mean. Keep its language. Write the question only, nothing else. Never answer it.',
    },
    {
      role: 'user' as const,
      content: `${history}\nLast question: ${request.question}\nRewritten:`,
    },
  ]
  let text = ''
  let isWhole = false
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(rewriteTimeoutMs)])
    for await (const part of app.chat.chat({
      turns,
      signal: limit,
      maxTokens: 80,
      temperature: 0,
    })) {
      if (part.kind === 'token') text += part.text
      else isWhole = true
    }
  } catch (error) {
    if (!(error instanceof ModelError) && !signal.aborted) throw error
    return undefined
  }
  const written = text
    .trim()
    .replace(/^(?:rewritten(?: question)?|question)\s*:\s*/i, '')
    .replace(/^["“„«']+|["”“»']+$/g, '')
  return isWhole && isRewriting(written, request) ? written : undefined
}

/** One line that keeps the question's own words and brings in others only from the conversation. */
function isRewriting(text: string, { question, history }: AnswerRequest): boolean {
  if (!text || text.length > 300 || text.includes('\n')) return false
  const written = new Set(contentWords(text))
  const own = contentWords(question)
  const known = new Set([...own, ...history.flatMap((turn) => contentWords(turn.content))])
  const kept = own.filter((word) => written.has(word)).length
  const foreign = [...written].filter((word) => !known.has(word)).length
  return kept >= own.length / 2 && foreign <= Math.max(1, written.size / 4) && written.size > 0
}
