/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const analyticsQueries = {}
