import type { Database } from 'bun:sqlite'
import { setSourceContent } from '../knowledge/source-changes-store.ts'
import {
  findSource,
  getSource,
  insertSource,
  queueSync,
  sourceContent,
} from '../knowledge/source-store.ts'
import type { App } from '../platform/app.ts'
import { conflict } from '../platform/errors.ts'
import { write } from '../platform/write.ts'

/** The FAQ source that answers written in the console go to. */
const name = 'Answers from gaps'

interface FaqPair {
  question: string
  answer: string
}

/**
 * Adds a question with its answer to the FAQ of such answers, which is made with the first one, and
 * queues its sync. A question that is there already gets the new answer.
 */
export function addGapAnswer(app: App, pair: FaqPair): Promise<{ id: string; syncId: string }> {
  const newId = app.ids.next('src')
  const newSyncId = app.ids.next('sync')
  const now = app.clock.now()
  return write(app, (db) => {
    const { rowId, id } = faqSource(db, newId, now)
    setSourceContent(db, rowId, { content: withPair(sourceContent(db, rowId), pair), now })
    const { syncId } = queueSync(db, { id: newSyncId, sourceRowId: rowId, now })
    return { id, syncId }
  })
}

function faqSource(db: Database, newId: string, now: number) {
  const known = findSource(db, name)
  if (known && known.type !== 'FAQ') {
    throw conflict(`The source '${name}' is no FAQ: give it another name first.`)
  }
  if (known) return known
  insertSource(db, {
    id: newId,
    type: 'FAQ',
    name,
    location: '',
    content: '',
    options: {},
    authority: 'PRIMARY',
    now,
  })
  return getSource(db, newId)
}

function withPair(content: string, pair: FaqPair): string {
  const same = pair.question.toLowerCase()
  const others = content
    .split('\n')
    .filter((line) => line !== '' && JSON.parse(line).question.toLowerCase() !== same)
  return [...others, JSON.stringify(pair)].join('\n')
}
