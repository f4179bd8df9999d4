import type { Findings } from '../knowledge/search/answer-search.ts'
import type { App, ChatPart } from '../platform/app.ts'
import { ModelError } from '../platform/errors.ts'
import { leakOf } from './canary.ts'
import { type Citer, createCiter } from './citer.ts'
import { directivesOf } from './instructions.ts'
import { languageOf } from './language.ts'
import { promptOf } from './prompt.ts'
import { noAnswer } from './prompt-rules.ts'
import { citationOf, footerOf } from './quotation.ts'
import type { Answer, AnswerPart, AnswerRequest } from './schema.ts'
import { openingOfWritten } from './tone.ts'

/** Where less than this share of what the model wrote can be shown, a quotation is shown instead. */
const minKept = 1 / 3

/** Thrown before the first word was shown: another way to answer is open. */
export class NothingWritten extends Error {
  constructor(cause: ModelError) {
    super(cause.message, { cause })
    this.name = 'NothingWritten'
  }
}

/**
 * The model writes from the passages; each sentence is checked, then shown and cited. Throws
 * `NothingWritten` when the model breaks before the first word, `ModelError` when after. Where too
 * little can be shown, or the text as a whole gives away what the model was told, something else is
 * said; what was shown already is replaced.
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
  const custom = directivesOf(request.settings.customInstructions).forModel
  const leaks = leakOf({ mark, custom })
  const citer = createCiter(prompt.passages, style, {
    own: `${request.settings.botName}\n${custom}`,
    question: request.question,
    spoken: languageOf(request),
    leaks,
  })
  let announced: number[] = []
  /** What was found: first what is cited already, so that its markers count from 1. */
  function announce(): AnswerPart {
    const all = prompt.passages.map((_, index) => index + 1)
    announced = [...new Set([...citer.cited(), ...all])]
    const citations = announced.flatMap((number, at) => {
      const chunk = prompt.passages[number - 1]
      const span = { index: at + 1, start: 0, end: chunk?.content.length ?? 0, support: 0 }
      return chunk ? [citationOf(chunk, span)] : []
    })
    return { kind: 'citations', citations, confidence, source }
  }
  /** Once more where what comes next is numbered otherwise. */
  function* renumber(): Generator<AnswerPart> {
    if (citer.cited().some((number, at) => announced[at] !== number)) yield announce()
  }
  let message = ''
  /** The first words, with what was found and the operator's beginning before them. */
  function* open(): Generator<AnswerPart> {
    yield announce()
    if (!opening) return
    message = `${opening}\n\n`
    yield { kind: 'token', text: message }
  }
  function* sayInstead(other: Answer): Generator<AnswerPart> {
    if (!message) return yield* say(other)
    yield { kind: 'replace', message: other.message }
    yield { kind: 'done', answer: other }
  }
  // Small models recite their rules to whoever asks anything: what was found is as good as before.
  const otherwise = (problem: 'refused' | 'leaked') =>
    problem === 'refused' ? options.unknown() : options.instead()
  let usage: Extract<ChatPart, { kind: 'done' }> | undefined
  let isWritten = false
  try {
    for await (const part of watchOpening(app.chat.chat({ ...prompt, signal, temperature: 0.2 }))) {
      if (part.kind === 'unknown') return yield* say(await options.unknown())
      if (part.kind === 'done') usage = part
      else {
        isWritten ||= part.text.trim() !== ''
        const text = citer.push(part.text)
        const problem = citer.problem()
        if (problem) return yield* sayInstead(await otherwise(problem))
        if (!text) continue
        if (!message) yield* open()
        yield* renumber()
        message += text
        for (const token of tokensOf(text)) {
          if (signal.aborted) return
          yield token
        }
      }
    }
  } catch (error) {
    if (error instanceof ModelError && !message) throw new NothingWritten(error)
    throw error
  }
  if (signal.aborted) return
  const end = finish(citer, request)
  if (!isWritten) {
    throw new NothingWritten(new ModelError('The model wrote nothing.', 'Try another model.'))
  }
  const whole = message + end.text
  const problem = leaks(whole) ? 'leaked' : citer.problem()
  if (problem) return yield* sayInstead(await otherwise(problem))
  if (!whole.trim() || end.kept < minKept) return yield* sayInstead(await options.instead())
  if (!message) yield* open()
  yield* renumber()
  const closing = end.text + end.closing
  message += closing
  yield* tokensOf(closing)
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
  yield* tokensOf(whole.message)
  yield { kind: 'done', answer: whole }
}

function* tokensOf(message: string): Generator<AnswerPart> {
  for (const text of message.match(/\s*\S+\s*|\s+/g) ?? []) yield { kind: 'token', text }
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
