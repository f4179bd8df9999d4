import { exportPerson } from './export-person.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const upkeepQueries = { exportPerson }
