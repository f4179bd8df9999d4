import type { Findings } from '../knowledge/search/answer-search.ts'
import type { App, ChatPart } from '../platform/app.ts'
import { ModelError } from '../platform/errors.ts'
import { type Citer, createCiter } from './citer.ts'
import { directivesOf } from './instructions.ts'
import { noAnswer, promptOf } from './prompt.ts'
import { citationOf, footerOf } from './quotation.ts'
import type { Answer, AnswerPart, AnswerRequest } from './schema.ts'
import { openingOfWritten } from './tone.ts'

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
    /** The confidence as shipped, without an operator's fit. */
    retrieval: number
    /** Otherwise it says that it isn't, and counts as a fallback. */
    isSure: boolean
    contextTokens: number
    signal: AbortSignal
    instead: () => Promise<Answer>
    /** The answer to what the passages don't say. */
    unknown: () => Promise<Answer>
  },
): AsyncGenerator<AnswerPart> {
  const { found, confidence, isSure, signal } = options
  const source = isSure ? 'AI' : 'FALLBACK'
  const opening = openingOfWritten(request, found, isSure)
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
  let message = ''
  /** The first words, with what was found and the operator's beginning before them. */
  function* open(): Generator<AnswerPart> {
    yield { kind: 'citations', citations: candidates, confidence, source }
    if (!opening) return
    message = `${opening}\n\n`
    yield { kind: 'token', text: message }
  }
  let usage: Extract<ChatPart, { kind: 'done' }> | undefined
  try {
    for await (const part of watchOpening(app.chat.chat({ ...prompt, signal, temperature: 0.2 }))) {
      if (part.kind === 'unknown') return yield* say(await options.unknown())
      if (part.kind === 'done') usage = part
      else {
        const text = citer.push(part.text)
        if (!text) continue
        if (!message) yield* open()
        message += text
        yield { kind: 'token', text }
      }
    }
  } catch (error) {
    if (error instanceof ModelError && !message) throw new NothingWritten(error)
    throw error
  }
  if (signal.aborted) return
  const end = finish(citer, request)
  if (!message && !end.text.trim()) {
    throw new NothingWritten(new ModelError('The model wrote nothing.', 'Try another model.'))
  }
  if (!message) yield* open()
  const closing = end.text + end.closing
  message += closing
  if (closing) yield { kind: 'token', text: closing }
  if (end.support < minSupport) {
    const answer = await options.instead()
    yield { kind: 'replace', message: answer.message }
    yield { kind: 'done', answer }
    return
  }
  yield {
    kind: 'done',
    answer: {
      message,
      source,
      confidence: (isSure ? round : roundDown)(confidence * (0.5 + 0.5 * end.support)),
      grounding: { retrieval: round(options.retrieval), support: round(end.support) },
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
  const { citations, confidence, source, escalate } = whole
  yield { kind: 'citations', citations, confidence, source, ...(escalate && { escalate }) }
  for (const text of whole.message.match(/\s*\S+\s*|\s+/g) ?? []) yield { kind: 'token', text }
  yield { kind: 'done', answer: whole }
}

/** The rest of the text, and below it the operator's end and the list of sources. */
function finish(citer: Citer, { settings }: AnswerRequest) {
  const rest = citer.end()
  const { end } = directivesOf(settings.customInstructions)
  const footer = settings.citationStyle === 'FOOTER' ? footerOf(rest.citations) : ''
  return { ...rest, closing: (end ? `\n\n${end}` : '') + footer }
}

export function round(share: number): number {
  return Math.round(share * 1000) / 1000
}

export function roundDown(share: number): number {
  return Math.floor(share * 1000) / 1000
}
