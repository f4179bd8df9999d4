// A desk on the data folder that is named, in a process of its own, so that its memory can be
// measured. Prints one line of JSON when it listens; each line on stdin is answered with by how many
// bytes the resident memory has been larger, at most, than at the line before.
import { openDatabase } from '../../src/platform/database.ts'
import { spawnWorker } from '../../src/platform/worker.ts'
import { createServer } from '../../src/server.ts'
import { testApp, withKey } from './test-app.ts'

const [, , dataDir = ''] = process.argv
const app = await testApp({ db: await openDatabase(dataDir) })
const script = new URL('../../src/query-worker.ts', import.meta.url).href
app.workers.query = spawnWorker(script, { dataDir }, (error) => console.error(error))
const { headers } = await withKey(app)
const server = createServer(app).listen({ port: 0, hostname: '127.0.0.1' })
console.log(JSON.stringify({ port: server.server?.port, headers }))

let before = 0
let most = 0
setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss())
}, 10)
for await (const _line of console) {
  console.log(most - before)
  Bun.gc(true)
  before = process.memoryUsage.rss()
  most = before
}
await app.workers.query.close()
process.exit()
