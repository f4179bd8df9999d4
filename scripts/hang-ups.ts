// Clients that hang up in mid-stream, many times over, against dist/keepdesk and a model that never
// ends: `bun scripts/hang-ups.ts [clients] [rounds] [open]`, 500 and 20 unless told. Bun has 256
// requests open at a time and lets others wait, unless BUN_CONFIG_MAX_HTTP_REQUESTS (open) says more.
import {
  addText,
  createdKey,
  ensureExecutable,
  startExecutable,
} from '../test/support/executable.ts'
import { startFakeOllama } from '../test/support/fake-ollama.ts'
import { hangUpAll, residentMegabytes } from '../test/support/hang-ups.ts'
import { removeFolder, tempFolder } from '../test/support/process.ts'

const clients = Number(process.argv[2] ?? 500)
const rounds = Number(process.argv[3] ?? 20)
const mostAtOnce = Number(process.argv[4] ?? 256)

await ensureExecutable()
const home = tempFolder()
const ollama = await startFakeOllama({
  reply: 'Parcels to Zurich cost seven francs [1]. ',
  endless: true,
  tokenDelayMs: 100,
})
await addText(home, 'Parcels to Zurich cost seven francs. They take two days to get there.')
const key = await createdKey(home)
const desk = await startExecutable(home, {
  OLLAMA_HOST: ollama.host,
  KEEPDESK_LOG_LEVEL: 'warn',
  BUN_CONFIG_MAX_HTTP_REQUESTS: String(mostAtOnce),
})
const { url, pid } = desk
const question = 'What does a parcel to Zurich cost?'
const slowest: number[] = []
try {
  for (let round = 1; round <= rounds; round++) {
    const { slowestAbortMs, generations } = await hangUpAll({
      url,
      key,
      ollama,
      clients,
      question,
      mostAtOnce,
    })
    slowest.push(slowestAbortMs)
    const full = residentMegabytes(pid)
    await Bun.sleep(3000)
    const settled = residentMegabytes(pid)
    console.log(
      `round ${round}: ${generations} generations of ${clients} clients aborted within ${slowestAbortMs.toFixed(0)} ms; ${full.toFixed(0)} MB, then ${settled.toFixed(0)} MB`,
    )
  }
  await Bun.sleep(30_000)
  console.log(`after 30 s of rest: ${residentMegabytes(pid).toFixed(0)} MB`)
  console.log(`slowest abort: ${Math.max(...slowest).toFixed(0)} ms`)
  const errors = desk
    .stderr()
    .split('\n')
    .filter((line) => line.includes('"level":"error"'))
  console.log(`errors in the log: ${errors.length}`, ...errors.slice(0, 3))
  console.log(`exit code: ${await desk.stop()}`)
} finally {
  desk.signal('SIGKILL')
  await ollama.stop()
  removeFolder(home)
}
