import type { Findings, SearchQuestion } from '../knowledge/search/answer-search.ts'
import { noStanding } from '../knowledge/search/standing.ts'
import type { App, ChatStatus } from '../platform/app.ts'
import { findConfidenceFit } from '../settings/confidence-fit-store.ts'
import { chosenOption } from './clarify.ts'
import { condenseByModel, condenseByRules, dependenceOf, questionsIn } from './condense.ts'
import { adjusted, retrievalConfidence, withReading } from './confidence.ts'
import { fallBack } from './fallback.ts'
import { handOver } from './handover.ts'
import { disarmed, withoutOrders } from './orders.ts'
import { wishForPerson } from './person-wish.ts'
import { withPlanted } from './planted.ts'
import { quotedAnswer } from './quoted.ts'
import type { Answer, AnswerPart, AnswerRequest } from './schema.ts'
import { withinScope } from './scope.ts'
import { secondOpinion } from './second-opinion.ts'
import { smallTalk } from './small-talk.ts'
import { contentWords } from './words.ts'
import { NothingWritten, say, writeAnswer } from './write.ts'

/** Hits that a model or a quotation draws on. */
const hitLimit = 6

/**
 * Answers from the knowledge base alone: written by the model, quoted where none is reachable, or a
 * fallback where what was found is too weak. Throws `ModelError` when the model breaks in
 * mid-answer. Ends without `done` when the signal is aborted.
 */
export async function* answer(
  app: App,
  asked: AnswerRequest,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const wish = wishForPerson(asked.question)
  // Such messages are short: their own words tell the language better than the detector.
  if (wish) return yield* say(handOver({ ...wish, ...asked }, 'VISITOR_ASKED'))
  const talk = smallTalk(asked.question, asked.settings, asked.language)
  if (talk !== undefined) {
    return yield* say({
      message: talk.reply,
      source: 'SMALL_TALK',
      confidence: 1,
      grounding: { retrieval: null, support: null },
      citations: [],
      suggestions: talk.kind === 'goodbye' ? [] : asked.settings.conversationStarters,
    })
  }
  // Orders in a question are data that nobody needs; where nothing else is in it, nothing is asked.
  const question = withoutOrders(chosenOption(asked) ?? asked.question)
  const request = { ...asked, question: question || asked.question }
  // An Ollama that is slow to say whether it is there must not hold up the search.
  const checked = app.chat.status()
  const first = question ? await retrieve(app, request, { signal, status: checked }) : nothingFound
  const { found, confidence, retrieval } = await readByModel(app, request, first, signal)
  if (signal.aborted) return
  if (found.vectorProblem) app.log.warn('searched without vectors', { reason: found.vectorProblem })
  const { confidenceThreshold, fallbackBehavior } = request.settings
  const isSure = found.hits.length > 0 && confidence >= confidenceThreshold
  const fallback = (support: 0 | null) =>
    fallBack(app, request, found, { confidence, retrieval, support })
  const quoted = async (): Promise<Answer> =>
    quotedAnswer(request, found, { confidence, retrieval, isSure }) ?? (await fallback(null))
  if (!isSure && (fallbackBehavior !== 'TRY_ANYWAY' || found.hits.length === 0)) {
    return yield* say(await fallback(null))
  }
  const status = await checked
  if (status.kind === 'ready' && !request.isQuoteOnly) {
    const { contextTokens } = status
    try {
      return yield* writeAnswer(app, request, {
        found,
        confidence,
        retrieval,
        isSure,
        contextTokens,
        signal,
        instead: quoted,
        unknown: () => fallback(0),
      })
    } catch (error) {
      if (!(error instanceof NothingWritten)) throw error
      app.log.warn('the model did not answer, quoting instead', { error: error.cause })
    }
  }
  if (!signal.aborted) yield* say(await quoted())
}

interface Retrieved {
  /** The question that was searched: as asked, or with what it refers to. */
  searched: string
  found: Findings
  /** With the operator's own fit, if one is in force. */
  confidence: number
  /** As shipped: what a later fit starts from. */
  retrieval: number
}

const nothingFound: Retrieved = {
  searched: '',
  found: {
    hits: [],
    passages: [],
    terms: [],
    usedVectors: false,
    standing: noStanding,
    timings: { embedding: 0, search: 0 },
  },
  confidence: 0,
  retrieval: 0,
}

async function retrieve(
  app: App,
  request: AnswerRequest,
  options: { signal: AbortSignal; status: Promise<ChatStatus> },
): Promise<Retrieved> {
  const searchWhole = async (question: string): Promise<Retrieved> => {
    const params: SearchQuestion = { question, limit: hitLimit, now: app.clock.now() }
    const searched = await app.workers.search.call<Findings>('search', params)
    const found = disarmed(withPlanted(searched, request.planted))
    if (request.tally && found.isEmbedded) request.tally.embeddings++
    return rated(app, request, { searched: question, found })
  }
  const search = async (question: string) => {
    const whole = await searchWhole(question)
    const asked = questionsIn(question)
    const focused = asked === undefined ? whole : await searchWhole(asked)
    return focused.confidence > whole.confidence ? focused : whole
  }
  const searchAlone = async () => {
    const alone = await search(request.question)
    if (asksForSomething(request.question)) return alone
    return {
      ...alone,
      found: { ...alone.found, hits: [], passages: [] },
      confidence: 0,
      retrieval: 0,
    }
  }
  if (isSelfContained(request)) return await searchAlone()
  const byRules = condenseByRules(request)
  const isReady = (await options.status).kind === 'ready'
  const rewritten = isReady ? await condenseByModel(app, request, options.signal) : undefined
  const inContext = await search(rewritten ?? byRules.question)
  if (!byRules.isUnsure) return inContext
  const alone = await searchAlone()
  // More words find more, so that the plain question needn't be quite as sure.
  return alone.confidence >= 0.95 * inContext.confidence ? alone : inContext
}

/** The confidence in what was found; `reading`: what a model that read it says of it. */
function rated(
  { db }: App,
  { question }: AnswerRequest,
  { searched, found }: Pick<Retrieved, 'searched' | 'found'>,
  reading?: number,
): Retrieved {
  const unread = retrievalConfidence(found)
  const shipped = withReading(unread, reading)
  const about = { asked: question, searched, shipped: unread }
  return {
    searched,
    found,
    confidence: withinScope(adjusted(shipped, findConfidenceFit(db)), about, found),
    retrieval: withinScope(shipped, about, found),
  }
}

async function readByModel(
  app: App,
  request: AnswerRequest,
  first: Retrieved,
  signal: AbortSignal,
): Promise<Retrieved> {
  const { searched, found, confidence } = first
  const threshold = request.settings.confidenceThreshold
  const about = { question: searched, found, confidence, threshold }
  const reading = await secondOpinion(app, about, signal)
  return reading === undefined ? first : rated(app, request, first, reading)
}

/**
 * "a" or "who are you" matches anything and asks for nothing that a document says; nor do "=1+1"
 * and "%n", though every document has a 1 and an n. "404" does.
 */
function asksForSomething(question: string): boolean {
  return contentWords(question).some((word) => !/^(?:\d{1,2}|[a-z])$/.test(word))
}

function isSelfContained({ question, history }: AnswerRequest): boolean {
  // What was offered was worded to be asked.
  const offered = history.findLast((turn) => turn.role === 'assistant')?.suggestions ?? []
  return history.length === 0 || offered.includes(question) || dependenceOf(question) === 'none'
}
