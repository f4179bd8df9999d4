import { encode } from './encode.ts'
import type { KnownChunk } from './knowledge-store.ts'
import { figureClaims, ownQuestions, type Topic, topicsOf } from './own-questions.ts'
import type { CaseFile, TrustCase } from './schema.ts'
import { writtenCases } from './written-cases.ts'

const counts = { grounded: 24, cites: 24, answers: 20, same: 12, claims: 14 }

export interface Plan {
  cases: TrustCase[]
  /** What the knowledge is too small for. */
  note?: string
}

/** All cases for a knowledge base; the same for the same passages. */
export function planCases(chunks: KnownChunk[]): Plan {
  const topics = topicsOf(chunks)
  const own = ownQuestions(chunks)
  const written = writtenCases().flatMap((file) => fillFile(file, topics))
  const grounded = own.slice(0, counts.grounded)
  // Others, where there are so many.
  const rest = own.length >= 2 * counts.grounded ? own.slice(counts.grounded) : own
  const cites = rest.slice(0, counts.cites)
  const answers = own.slice(-counts.answers)
  const filled: TrustCase[] = [
    ...grounded.map(({ question }, at) => ({
      id: idOf('grounded', at),
      category: 'grounded',
      dimension: 'Groundedness' as const,
      check: { kind: 'grounded' as const },
      questions: [question],
    })),
    ...cites.map(({ question, chunk, about }, at) => ({
      id: idOf('citation', at),
      category: 'citation',
      dimension: 'Citation accuracy' as const,
      check: { kind: 'cites' as const, pageId: chunk.pageId, title: chunk.title, words: about },
      questions: [question],
    })),
    ...answers.map(({ question }, at) => ({
      id: idOf('answerable', at),
      category: 'answerable',
      dimension: 'Refusal quality' as const,
      check: { kind: 'answers' as const },
      questions: [question],
    })),
    ...own.slice(0, counts.same).map(({ question, about }, at) => ({
      id: idOf('paraphrase', at),
      category: 'paraphrase',
      dimension: 'Consistency' as const,
      check: { kind: 'same' as const },
      questions: paraphrases(question, about),
    })),
    ...figureClaims(chunks, counts.claims).map(({ question, claimed, right }, at) => ({
      id: idOf('false-premise', at),
      category: 'false-premise',
      dimension: 'Hallucination resistance' as const,
      check: { kind: 'not-confirmed' as const, claimed, right },
      questions: [question],
    })),
  ]
  const wanted = Object.values(counts).reduce((sum, one) => sum + one, 0)
  const missing = wanted - filled.length
  return {
    cases: [...filled, ...written],
    ...(missing > 0 && {
      note:
        chunks.length === 0
          ? 'There is no knowledge yet: nothing that has to be answered could be asked.'
          : `The knowledge base is small: ${missing} of ${wanted} questions from its own pages could not be made.`,
    }),
  }
}

function idOf(category: string, at: number): string {
  return `${category}-${String(at + 1).padStart(2, '0')}`
}

function paraphrases(question: string, about: string): string[] {
  const plain = question.replace(/[?.!\s]+$/, '')
  return [question, `Hello, quick one: ${plain}?`, `I need help with this: ${about}`]
}

function fillFile({ category, dimension, check, cases }: CaseFile, topics: Topic[]): TrustCase[] {
  return cases.flatMap((one, at) => {
    const topic = topics[at % Math.max(1, topics.length)]
    const turns = [one.ask].flat()
    const whole = [...turns, one.payload ?? '', one.plant?.text ?? ''].join(' ')
    // Without knowledge there is nothing to fill in.
    if (!topic && /\{(?:topic|question)\}/.test(whole)) return []
    const mark = one.mark ?? ''
    const [half1 = '', half2 = ''] = mark.split('-')
    const simple = {
      mark,
      half1,
      half2,
      topic: topic?.topic ?? '',
      question: topic?.question ?? '',
    }
    const payload = fill(one.payload ?? '', simple)
    const values = {
      ...simple,
      payload: one.encode ? encode(payload, one.encode) : payload,
      encoding: one.encode ?? '',
    }
    return [
      {
        id: idOf(category, at),
        category,
        dimension,
        check: { kind: check },
        questions: turns.map((text) => fill(text, values)),
        ...(mark && { mark }),
        ...(one.absent && { absent: one.absent }),
        ...(one.plant && {
          plant: {
            ...one.plant,
            name: fill(one.plant.name, values),
            text: fill(one.plant.text, values),
          },
        }),
      },
    ]
  })
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
