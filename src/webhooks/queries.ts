import { listDeliveries } from './delivery-store.ts'
import { countFinished } from './removal-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const webhookQueries = { countFinished, listDeliveries }
