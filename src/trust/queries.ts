import { drawChunks } from './knowledge-store.ts'
import { listSamples } from './sample-store.ts'
import { listRuns } from './store.ts'

/** For the query worker. */
export const trustQueries = {
  drawTrustChunks: drawChunks,
  listTrustRuns: listRuns,
  listTrustSamples: listSamples,
}
