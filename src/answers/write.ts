import type { Findings } from '../knowledge/search/answer-search.ts'
import type { App, ChatPart } from '../platform/app.ts'
import { ModelError } from '../platform/errors.ts'
import { type Citer, createCiter } from './citer.ts'
import { noAnswer, promptOf } from './prompt.ts'
import { citationOf, footerOf } from './quotation.ts'
import type { Answer, AnswerPart, AnswerRequest } from './schema.ts'

/** Below this share of borne-out words the model's text is replaced by a quotation. */
const minSupport = 0.35

/** Thrown before the first word was shown: another way to answer is open. */
export class NothingWritten extends Error {
  constructor(cause: ModelError) {
    super(cause.message, { cause })
    this.name = 'NothingWritten'
  }
}

/**
 * The model writes from the passages; each sentence is cited as it comes. Throws `NothingWritten`
 * when the model breaks before the first word, `ModelError` when after. A text that the passages don't
 * bear out is replaced.
 */
export async function* writeAnswer(
  app: App,
  request: AnswerRequest,
  options: {
    found: Findings
    confidence: number
    contextTokens: number
    signal: AbortSignal
    instead: () => Answer
    /** The answer to what the passages don't say. */
    unknown: () => Answer
  },
): AsyncGenerator<AnswerPart> {
  const { found, confidence, signal } = options
  const style = request.settings.citationStyle
  const mark = crypto.randomUUID().slice(0, 8)
  const prompt = promptOf(
    request,
    {
      passages: found.passages.flatMap((passage) => passage.chunks),
      contextTokens: options.contextTokens,
      mark,
    },
    (text) => app.chat.countTokens(text),
  )
  const citer = createCiter(prompt.passages, style)
  const candidates = prompt.passages.map((chunk, index) =>
    citationOf(chunk, { index: index + 1, start: 0, end: chunk.content.length, support: 0 }),
  )
  const opened: AnswerPart = { kind: 'citations', citations: candidates, confidence, source: 'AI' }
  let message = ''
  let usage: Extract<ChatPart, { kind: 'done' }> | undefined
  try {
    for await (const part of watchOpening(app.chat.chat({ ...prompt, signal, temperature: 0.2 }))) {
      if (part.kind === 'unknown') return yield* say(options.unknown())
      if (part.kind === 'done') usage = part
      else {
        const text = citer.push(part.text)
        if (!text) continue
        if (!message) yield opened
        message += text
        yield { kind: 'token', text }
      }
    }
  } catch (error) {
    if (error instanceof ModelError && !message) throw new NothingWritten(error)
    throw error
  }
  if (signal.aborted) return
  const end = finish(citer, style)
  if (!message && !end.text.trim()) {
    throw new NothingWritten(new ModelError('The model wrote nothing.', 'Try another model.'))
  }
  if (!message) yield opened
  message += end.text
  if (end.text) yield { kind: 'token', text: end.text }
  if (end.support < minSupport) {
    const answer = options.instead()
    yield { kind: 'replace', message: answer.message }
    yield { kind: 'done', answer }
    return
  }
  yield {
    kind: 'done',
    answer: {
      message,
      source: 'AI',
      confidence: round(confidence * (0.5 + 0.5 * end.support)),
      grounding: { retrieval: round(confidence), support: round(end.support) },
      citations: end.citations,
      suggestions: [],
      ...(usage
        ? { model: usage.model, tokensIn: usage.tokensIn, tokensOut: usage.tokensOut }
        : {}),
    },
  }
}

/** Holds the first characters back until they can't be `noAnswer` any more. */
async function* watchOpening(
  parts: AsyncGenerator<ChatPart>,
): AsyncGenerator<ChatPart | { kind: 'unknown' }> {
  let held: string | undefined = ''
  for await (const part of parts) {
    if (held === undefined || part.kind === 'done') {
      yield part
      continue
    }
    held += part.text
    const opening = held.trimStart()
    if (opening.startsWith(noAnswer)) return yield { kind: 'unknown' }
    if (noAnswer.startsWith(opening)) continue
    yield { kind: 'token', text: opening }
    held = undefined
  }
}

/** A finished answer as a stream: words with the space behind them. */
export function* say(whole: Answer): Generator<AnswerPart> {
  const { citations, confidence, source } = whole
  yield { kind: 'citations', citations, confidence, source }
  for (const text of whole.message.match(/\s*\S+\s*/g) ?? []) yield { kind: 'token', text }
  yield { kind: 'done', answer: whole }
}

function finish(citer: Citer, style: AnswerRequest['settings']['citationStyle']) {
  const end = citer.end()
  return style === 'FOOTER' ? { ...end, text: end.text + footerOf(end.citations) } : end
}

export function round(share: number): number {
  return Math.round(share * 1000) / 1000
}
