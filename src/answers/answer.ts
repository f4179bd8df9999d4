import type { Grounding } from '../conversations/schema.ts'
import type { Findings, SearchQuestion } from '../knowledge/search/answer-search.ts'
import type { App, ChatStatus } from '../platform/app.ts'
import { condenseByModel, condenseByRules, dependenceOf, questionsIn } from './condense.ts'
import { retrievalConfidence } from './confidence.ts'
import { citationOf, footerOf } from './quotation.ts'
import { quote } from './quote.ts'
import type { Answer, AnswerPart, AnswerRequest } from './schema.ts'
import { smallTalk } from './small-talk.ts'
import { contentWords } from './words.ts'
import { NothingWritten, round, say, writeAnswer } from './write.ts'

/** Hits that a model or a quotation draws on. */
const hitLimit = 6

/**
 * Answers from the knowledge base alone: written by the model, quoted where none is reachable, or a
 * fallback where what was found is too weak. Throws `ModelError` when the model breaks in
 * mid-answer. Ends without `done` when the signal is aborted.
 */
export async function* answer(
  app: App,
  request: AnswerRequest,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const reply = smallTalk(request.question, request.settings, request.language)
  if (reply !== undefined) {
    return yield* say({
      message: reply,
      source: 'SMALL_TALK',
      confidence: 1,
      grounding: { retrieval: null, support: null },
      citations: [],
      suggestions: request.settings.conversationStarters.slice(0, 3),
    })
  }
  // An Ollama that is slow to say whether it is there must not hold up the search.
  const asked = app.chat.status()
  const { found, confidence } = await retrieve(app, request, { signal, status: asked })
  if (signal.aborted) return
  if (found.vectorProblem) app.log.warn('searched without vectors', { reason: found.vectorProblem })
  if (found.hits.length === 0 || confidence < request.settings.confidenceThreshold) {
    return yield* say(fallback(request, found, { retrieval: confidence, support: null }))
  }
  const status = await asked
  if (status.kind === 'ready') {
    const { contextTokens } = status
    try {
      return yield* writeAnswer(app, request, {
        found,
        confidence,
        contextTokens,
        signal,
        instead: () => quoted(request, found, confidence),
        unknown: () => fallback(request, found, { retrieval: confidence, support: 0 }),
      })
    } catch (error) {
      if (!(error instanceof NothingWritten)) throw error
      app.log.warn('the model did not answer, quoting instead', { error: error.cause })
    }
  }
  if (!signal.aborted) yield* say(quoted(request, found, confidence))
}

async function retrieve(
  app: App,
  request: AnswerRequest,
  options: { signal: AbortSignal; status: Promise<ChatStatus> },
): Promise<{ found: Findings; confidence: number }> {
  const searchWhole = async (question: string) => {
    const params: SearchQuestion = { question, limit: hitLimit, now: app.clock.now() }
    const found = await app.workers.search.call<Findings>('search', params)
    return { found, confidence: retrievalConfidence(found) }
  }
  const search = async (question: string) => {
    const whole = await searchWhole(question)
    const asked = questionsIn(question)
    const focused = asked === undefined ? whole : await searchWhole(asked)
    return focused.confidence > whole.confidence ? focused : whole
  }
  if (request.history.length === 0 || dependenceOf(request.question) === 'none') {
    const alone = await search(request.question)
    // "a" or "who are you" matches anything and asks for nothing that a document says.
    return contentWords(request.question).length > 0 ? alone : { ...alone, confidence: 0 }
  }
  const byRules = condenseByRules(request)
  const isReady = (await options.status).kind === 'ready'
  const rewritten = isReady ? await condenseByModel(app, request, options.signal) : undefined
  const inContext = await search(rewritten ?? byRules.question)
  if (!byRules.isUnsure) return inContext
  const alone = await search(request.question)
  // More words find more, so that the plain question needn't be quite as sure.
  return alone.confidence >= 0.95 * inContext.confidence ? alone : inContext
}

/** The answer in the words of the documents. */
function quoted(request: AnswerRequest, found: Findings, confidence: number): Answer {
  const { citationStyle, responseStyle } = request.settings
  const quotations = quote(found, { question: request.question, style: responseStyle })
  const citations = quotations.map(({ chunk, start, end }, index) =>
    citationOf(chunk, { index: index + 1, start, end, support: 1 }),
  )
  const texts = quotations.map(({ text }, index) => {
    if (citationStyle !== 'INLINE') return text
    // Behind a table or a code block a marker would become part of it.
    return /[|`]\s*$/.test(text) ? `${text}\n\n[${index + 1}]` : `${text} [${index + 1}]`
  })
  const footer = citationStyle === 'FOOTER' ? footerOf(citations) : ''
  return {
    message: texts.join('\n\n') + footer,
    source: 'KNOWLEDGE',
    confidence: round(confidence),
    grounding: { retrieval: round(confidence), support: 1 },
    citations,
    suggestions: [],
  }
}

/** Too unsure to answer: says so, and offers the topics that come nearest. */
function fallback(
  request: AnswerRequest,
  found: Findings,
  { retrieval, support }: Grounding & { retrieval: number },
): Answer {
  const { fallbackMessage, confidenceThreshold } = request.settings
  const topics = found.hits.map((hit) => hit.question ?? hit.title)
  return {
    message: fallbackMessage,
    source: 'FALLBACK',
    confidence: round(support === null ? retrieval : Math.min(retrieval / 2, confidenceThreshold)),
    grounding: { retrieval: round(retrieval), support },
    citations: [],
    suggestions: [...new Set(topics)].slice(0, 3),
  }
}
