import type { Findings } from '../knowledge/search/answer-search.ts'
import type { TopicsQuestion } from '../knowledge/search/topics-store.ts'
import type { App } from '../platform/app.ts'
import { clarifyingQuestion, hasClarified, optionsOf, topicsFound } from './clarify.ts'
import { handOverMessage, isSecondFallback } from './handover.ts'
import { languageOf, spokenLanguage } from './language.ts'
import { messageOf } from './phrases.ts'
import { quotedAnswer } from './quoted.ts'
import type { Answer, AnswerRequest } from './schema.ts'
import { roundDown } from './write.ts'

const maxTopics = 3

/**
 * What is said instead of an answer, as `fallbackBehavior` has it. `support` is 0 where the model
 * found no answer in the passages, null where it wasn't asked; `retrieval` is the confidence as shipped.
 */
export async function fallBack(
  app: App,
  request: AnswerRequest,
  found: Findings,
  { retrieval, support, ...by }: { confidence: number; retrieval: number; support: 0 | null },
): Promise<Answer> {
  const { settings } = request
  // What a model didn't find in them, the passages may still have, but it is less likely.
  const confidence =
    support === null ? by.confidence : Math.min(by.confidence / 2, settings.confidenceThreshold)
  const base = {
    source: 'FALLBACK' as const,
    // Never shown as the threshold that it is below.
    confidence: roundDown(confidence),
    grounding: { retrieval: roundDown(retrieval), support },
    citations: [],
    suggestions: [] as string[],
  }
  const language = spokenLanguage(request)

  const behavior = settings.fallbackBehavior
  if (behavior === 'ESCALATE' || isSecondFallback(request)) {
    const escalate = behavior === 'ESCALATE' ? 'FALLBACK' : 'REPEATED_FALLBACK'
    return { ...base, message: handOverMessage(request), escalate }
  }
  switch (behavior) {
    case 'ASK_CLARIFY': {
      const options = optionsOf(found)
      if (hasClarified(request, options)) return await suggestTopics()
      const message = clarifyingQuestion(request, options, language ?? 'en')
      const suggestions = options.length > 0 ? options : await topics()
      return { ...base, message, suggestions }
    }
    case 'TRY_ANYWAY':
      return (
        quotedAnswer(request, found, { confidence, retrieval, isSure: false }) ??
        (await suggestTopics())
      )
    case 'SUGGEST_TOPICS':
      return await suggestTopics()
  }

  async function suggestTopics(): Promise<Answer> {
    const message = messageOf('fallbackMessage', settings, language)
    return { ...base, message, suggestions: await topics() }
  }
  /** The nearest, and where those are few what the knowledge base has besides. */
  async function topics(): Promise<string[]> {
    const nearest = new Set(topicsFound(found.hits))
    if (nearest.size < maxTopics) {
      const wanted = languageOf(request)
      const params: TopicsQuestion = { limit: 2 * maxTopics, ...(wanted && { language: wanted }) }
      for (const topic of await topicsOf(app, params)) nearest.add(topic)
    }
    return [...nearest].filter((topic) => topic !== request.question).slice(0, maxTopics)
  }
}

/** What is only offered besides is no reason to fail. */
async function topicsOf(app: App, params: TopicsQuestion): Promise<string[]> {
  try {
    return await app.workers.search.call<string[]>('topics', params)
  } catch (error) {
    app.log.warn('no topics to suggest', { error })
    return []
  }
}
