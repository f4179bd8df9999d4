import type { Database } from 'bun:sqlite'
import { countOn } from '../events/counter-store.ts'
import { lastEventId, moveCursor, readCursor } from '../events/store.ts'
import type { App, QuestionsRead } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { countText } from '../platform/count-text.ts'
import { errorText } from '../platform/errors.ts'
import { plainText } from '../platform/full-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { openLimit } from './group-methods.ts'
import type { Grouping } from './group-questions.ts'
import {
  type AskedQuestion,
  findWording,
  groupOfOpenWording,
  hasNewWordings,
  insertAsked,
  insertGroup,
  insertWording,
  listAskedAfter,
  moveWording,
  openWording,
  removeEmptyGroups,
  settleOtherModels,
  settleWordings,
} from './group-store.ts'

const reader = 'questions'
/** Events that are looked at together. */
const slice = 64
const retryInMs = 60_000
/** After so long a wording that found company stays where it is. */
const openDays = 30

/** Reads the questions from the event log, and groups them by meaning. */
export function questionJobs(): Job[] {
  return [
    {
      name: 'analytics.questions',
      schedule: '*/10 * * * * *',
      async run(app, signal) {
        const asked = await readAsked(app, signal)
        if (asked === undefined) return { retryInMs }
        await regroup(app, signal)
        return asked > 0 ? { did: `${countText(asked, 'question')} read` } : undefined
      },
    },
  ]
}

/**
 * Returns how many questions were read; undefined where the embedding model is away: the cursor
 * stays, so that nothing is left out.
 */
async function readAsked(app: App, signal: AbortSignal): Promise<number | undefined> {
  let count = 0
  while (!signal.aborted) {
    const cursor = readCursor(app.db, reader)
    if (cursor >= lastEventId(app.db)) return count
    const { asked, last } = listAskedAfter(app.db, cursor, slice)
    if (last === undefined) return count
    const texts = new Map(asked.map(({ question }) => [hashOf(question), question]))
    const fresh = [...texts].filter(([hash]) => !findWording(app.db, hash))
    const read = await readWordings(app, fresh)
    if (!read) return undefined
    count += asked.length
    await write(app, (db) => {
      // Another run, after a crash or beside this one, may have been faster.
      if (readCursor(db, reader) !== cursor) return
      for (const one of asked) store(db, app, one, read)
      const count = [...read.values()].filter(({ vector }) => vector).length
      countOn(db, { name: 'embeddings', count, now: app.clock.now() })
      moveCursor(db, reader, last)
    })
  }
  return count
}

type ReadWordings = Map<string, { words: string[]; vector?: Float32Array; model: string }>

/** Words and vectors of new wordings, by hash. */
async function readWordings(
  app: App,
  fresh: [hash: string, text: string][],
): Promise<ReadWordings | undefined> {
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

/** Groups what is new with what is open, in the worker, until nothing is new. */
async function regroup(app: App, signal: AbortSignal): Promise<void> {
  const now = app.clock.now()
  const today = Math.floor(now / dayMs) * dayMs
  while (!signal.aborted && hasNewWordings(app.db)) {
    await write(app, (db) => {
      settleOtherModels(db)
      settleWordings(db, { time: now - openDays * dayMs, limit: openLimit })
    })
    const grouping = await app.workers.groups.call<Grouping>('groupOpen', { today })
    await write(app, (db) => applyGrouping(db, app, grouping))
  }
}

/**
 * A cluster keeps the group that most of its wordings had, the older of two: what was seen yesterday
 * has the same id today.
 */
function applyGrouping(db: Database, app: App, { clusters, densities }: Grouping): void {
  const taken = new Set<number>()
  const left = new Set<number>()
  for (const [rowId, density] of densities) openWording(db, rowId, density)
  const bySize = clusters.toSorted((a, b) => b.wordingIds.length - a.wordingIds.length)
  for (const { wordingIds, groupId } of bySize) {
    const before = wordingIds.flatMap((rowId) => {
      const group = groupOfOpenWording(db, rowId)
      return group === undefined ? [] : [{ rowId, group }]
    })
    // All of them are deleted by now.
    if (before.length === 0) continue
    const target =
      groupId ??
      commonest(before.map(({ group }) => group).filter((group) => !taken.has(group))) ??
      insertGroup(db, app.ids.next('gap'), app.clock.now())
    taken.add(target)
    for (const { rowId, group } of before) {
      if (group === target) continue
      moveWording(db, rowId, target)
      left.add(group)
    }
  }
  removeEmptyGroups(db, left)
}

function commonest(groups: number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0]?.[0]
}
