import { listDeliveries } from './delivery-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const webhookQueries = { listDeliveries }
