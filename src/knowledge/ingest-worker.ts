import { setPriority } from 'node:os'
import { openEmbedder } from '../models/embedder.ts'
import type { Embedder } from '../platform/app.ts'
import { openDatabase } from '../platform/database.ts'
import { createOutbound } from '../platform/outbound.ts'
import { serveWorker, spawnWorker } from '../platform/worker.ts'
import { openEmbedDue } from './embed-due.ts'
import { openReadQuestions } from './read-questions.ts'
import { openReading } from './reading.ts'

/** Reads sources and embeds chunks, away from the thread that serves HTTP; it writes nothing. */
export interface IngestWorkerInit {
  dataDir: string
  ollamaHost: string
  allowNetworks: readonly string[]
}

// A fast sync writes some megabytes in that time.
const checkpointEveryMs = 200

giveWay()
serveWorker(async ({ dataDir, ollamaHost, allowNetworks }: IngestWorkerInit) => {
  const db = await openDatabase(dataDir, { readonly: true })
  const checkpoints = await openDatabase(dataDir)
  const reader = spawnWorker(new URL('./read-worker.ts', import.meta.url).href, undefined, () => {})
  const oneAtATime = createMutex()
  const embedders = new Map<string, Embedder>()
  const reading = openReading({
    db,
    outbound: createOutbound({ allowNetworks }),
    // Reading and embedding take turns: together they would take both cores from the answers.
    read: (file, timeoutMs) => oneAtATime(() => reader.call('read', file, timeoutMs)),
  })
  function embedderOf(embedModel: string): Embedder {
    const known = embedders.get(embedModel) ?? openEmbedder({ embedModel, ollamaHost })
    embedders.set(embedModel, known)
    return known
  }
  const embedDue = openEmbedDue(db, embedderOf)
  const readQuestions = openReadQuestions(embedderOf)
  let checkpointAt = 0
  /** Copies the log into the database. Whoever writes waits for this worker just now: all is copied. */
  function checkpoint() {
    checkpoints.run('pragma wal_checkpoint(passive)')
    checkpointAt = performance.now() + checkpointEveryMs
  }
  return {
    methods: {
      ...reading,
      nextPart(params: Parameters<typeof reading.nextPart>[0]) {
        if (performance.now() > checkpointAt) checkpoint()
        return reading.nextPart(params)
      },
      moreChunks(params: Parameters<typeof reading.moreChunks>[0]) {
        if (performance.now() > checkpointAt) checkpoint()
        return reading.moreChunks(params)
      },
      embedDue: (params: Parameters<typeof embedDue>[0]) => oneAtATime(() => embedDue(params)),
      readQuestions: (params: Parameters<typeof readQuestions>[0]) =>
        oneAtATime(() => readQuestions(params)),
      checkpoint,
    },
    async close() {
      await reader.close()
      checkpoints.close()
      db.close()
    },
  }
})

/** On Linux a priority belongs to a thread, and to those it starts: answers go first. */
function giveWay(): void {
  try {
    setPriority(0, 10)
  } catch {
    // Where it isn't allowed a sync is only less polite.
  }
}

function createMutex(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => {})
    return mine
  }
}
