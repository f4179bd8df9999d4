import type { Database } from 'bun:sqlite'
import { countOn } from '../events/counter-store.ts'
import type { App, QuestionsRead } from '../platform/app.ts'
import { errorText } from '../platform/errors.ts'
import { plainText } from '../platform/full-text.ts'
import { type AskedQuestion, findWording, insertAsked, insertWording } from './group-store.ts'

export type ReadWordings = Map<string, { words: string[]; vector?: Float32Array; model: string }>

/** Words and vectors of new wordings, by hash; undefined where the embedding model is away. */
export async function readNewWordings(
  app: App,
  asked: AskedQuestion[],
): Promise<ReadWordings | undefined> {
  const texts = new Map(asked.map(({ question }) => [hashOf(question), question]))
  const fresh = [...texts].filter(([hash]) => !findWording(app.db, hash))
  if (fresh.length === 0) return new Map()
  try {
    const { model, questions } = await app.workers.ingest.call<QuestionsRead>('readQuestions', {
      embedModel: app.config.embedModel,
      texts: fresh.map(([, text]) => text),
    })
    return new Map(
      fresh.flatMap(([hash], index) => {
        const question = questions[index]
        return question ? [[hash, { ...question, model }] as const] : []
      }),
    )
  } catch (error) {
    app.log.warn('questions are not grouped for now', { reason: errorText(error) })
    return undefined
  }
}

/** Stores questions with what was read of them, and counts what that took. */
export function storeAsked(
  db: Database,
  app: App,
  asked: AskedQuestion[],
  read: ReadWordings,
): void {
  for (const one of asked) store(db, app, one, read)
  const count = [...read.values()].filter(({ vector }) => vector).length
  countOn(db, { name: 'embeddings', count, now: app.clock.now() })
}

function store(db: Database, app: App, asked: AskedQuestion, read: ReadWordings): void {
  const hash = hashOf(asked.question)
  const known = findWording(db, hash)
  const wording = read.get(hash)
  if (known) insertAsked(db, asked, known)
  // "And then?" asks for nothing by itself.
  else if (wording && wording.words.length > 0) {
    const { question: text, askedAt: now } = asked
    insertAsked(db, asked, insertWording(db, { ...wording, hash, text, now }, app.ids.next('gap')))
  }
}

/** The same for wordings that differ in case, accents and punctuation only. */
function hashOf(text: string): string {
  const words = plainText(text).match(/[\p{L}\p{N}]+/gu) ?? []
  return new Bun.CryptoHasher('sha256').update(words.join(' ')).digest('hex')
}
