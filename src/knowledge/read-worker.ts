import { serveWorker } from '../platform/worker.ts'
import { read } from './readers/read.ts'

// A thread of its own, so that a document that never ends or eats the memory can be given up.
serveWorker(() => ({ methods: { read }, close() {} }))
