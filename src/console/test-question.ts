import { type Static, Type } from '@sinclair/typebox'
import { peopleThere } from '../access/presence.ts'
import { answer } from '../answers/answer.ts'
import { adjusted, logistic, retrievalConfidence } from '../answers/confidence.ts'
import type { Answer } from '../answers/schema.ts'
import type { Findings, SearchQuestion } from '../knowledge/search/answer-search.ts'
import type { App, ChatTurn } from '../platform/app.ts'
import { boundedText } from '../platform/bounded-text.ts'
import { AppError, ModelError } from '../platform/errors.ts'
import { oneOf } from '../platform/one-of.ts'
import { findConfidenceFit } from '../settings/confidence-fit-store.ts'
import { ChatChanges } from '../settings/openapi.ts'
import { getChatSettings } from '../settings/store.ts'
import { ms, toFound } from './found.ts'

const strict = { additionalProperties: false }
export const TestQuestionBody = Type.Object(
  {
    question: boundedText(1, 4000),
    /** On trial: laid over those that hold. */
    settings: Type.Optional(ChatChanges),
    history: Type.Optional(
      Type.Array(
        Type.Object({ role: oneOf(['USER', 'ASSISTANT']), content: boundedText(1, 8000) }, strict),
        { maxItems: 20 },
      ),
    ),
    language: Type.Optional(Type.String({ minLength: 2, maxLength: 35 })),
  },
  strict,
)

interface Watched {
  searches: { question: string; confidence: number; found: ReturnType<typeof toFound> }[]
  prompts: { turns: ChatTurn[]; firstTokenMs: number | null; totalMs: number }[]
  /** What the model was asked as a reader; `yes`: as probable as it says, null where it didn't tell. */
  readings: { text: string; yes: number | null; totalMs: number }[]
}

/**
 * Answers as a customer would be answered, and shows how it came about: each search with its hits,
 * each prompt and reading of a model. Nothing is stored or counted. Throws 503 where the model breaks in
 * mid-answer; undefined: whoever asked has left.
 */
export async function answerOnTrial(
  app: App,
  { question, settings = {}, history = [], language }: Static<typeof TestQuestionBody>,
  signal: AbortSignal,
) {
  const started = performance.now()
  const watched: Watched = { searches: [], prompts: [], readings: [] }
  const trial = { ...getChatSettings(app.db), ...settings }
  const done = await finishedAnswer(
    watchedApp(app, watched),
    {
      question,
      history: history.map(({ role, content }) => ({
        role: role === 'USER' ? ('user' as const) : ('assistant' as const),
        content,
      })),
      settings: trial,
      people: peopleThere(app.db, app.clock.now()),
      ...(language && { language }),
    },
    signal,
  )
  if (!done) return undefined
  const { message, source, confidence, grounding, citations, suggestions } = done
  return {
    answer: { message, source, confidence, grounding, citations, suggestions },
    /** Why a person would be called, if one would be. */
    escalation: done.escalate ?? null,
    confidenceThreshold: trial.confidenceThreshold,
    model: done.model
      ? { name: done.model, tokensIn: done.tokensIn ?? null, tokensOut: done.tokensOut ?? null }
      : null,
    ...watched,
    timings: { totalMs: ms(performance.now() - started) },
  }
}

async function finishedAnswer(
  app: App,
  request: Parameters<typeof answer>[1],
  signal: AbortSignal,
): Promise<Answer | undefined> {
  try {
    for await (const part of answer(app, request, signal)) {
      if (part.kind === 'done') return part.answer
    }
    return undefined
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    throw new AppError('MODEL_UNAVAILABLE', `${error.message} ${error.hint}`, { cause: error })
  }
}

/** The same App, but that what is searched and asked of the model is noted. */
function watchedApp(app: App, watched: Watched): App {
  const { search } = app.workers
  return {
    ...app,
    workers: {
      ...app.workers,
      search: {
        ...search,
        async call<Result>(method: string, params: unknown, timeoutMs?: number): Promise<Result> {
          const result = await search.call<Result>(method, params, timeoutMs)
          if (method === 'search') {
            const found = result as unknown as Findings
            const { question } = params as SearchQuestion
            const fit = findConfidenceFit(app.db)
            const confidence = Math.round(adjusted(retrievalConfidence(found), fit) * 1000) / 1000
            watched.searches.push({ question, confidence, found: toFound(found) })
          }
          return result
        },
      },
    },
    chat: {
      ...app.chat,
      async *chat(request) {
        const started = performance.now()
        const prompt: Watched['prompts'][number] = {
          turns: request.turns,
          firstTokenMs: null,
          totalMs: 0,
        }
        watched.prompts.push(prompt)
        for await (const part of app.chat.chat(request)) {
          if (part.kind === 'token') prompt.firstTokenMs ??= ms(performance.now() - started)
          prompt.totalMs = ms(performance.now() - started)
          yield part
        }
      },
      async decide(request) {
        const started = performance.now()
        const odds = await app.chat.decide(request)
        watched.readings.push({
          text: request.turns.at(-1)?.content ?? '',
          yes: odds === undefined ? null : Math.round(logistic(odds) * 1000) / 1000,
          totalMs: ms(performance.now() - started),
        })
        return odds
      },
    },
  }
}
