import { rmSync } from 'node:fs'
import type { Figure } from './figures.ts'
import { ms, percentile, times } from './figures.ts'
import { writePages } from './ingest.ts'
import { firstKey, startServer } from './server.ts'

const pages = 500
const perPhase = 60

/** Questions at rest and during a sync of 500 pages; how long the HTTP thread is kept meanwhile. */
export async function sync(executable: string): Promise<Figure[]> {
  const folder = await writePages(pages)
  const desk = await startServer([executable, 'serve'])
  const key = await firstKey(desk)
  await Bun.sleep(25_000)
  await ask(desk.url, key)
  const rest = await phase(desk.url, key)
  const added = Bun.spawnSync([executable, 'sources', 'add', folder, '--json'], {
    cwd: desk.folder,
    env: { ...process.env, OLLAMA_HOST: 'http://127.0.0.1:9' },
  })
  if (added.exitCode !== 0) throw new Error(added.stderr.toString())
  await Bun.sleep(2000)
  const busy = await phase(desk.url, key)
  const list = Bun.spawnSync([executable, 'sources', 'list', '--json'], { cwd: desk.folder })
  await desk.stop()
  rmSync(folder, { recursive: true, force: true })
  return [
    {
      what: 'question at rest, p95',
      value: ms(percentile(rest.questions, 0.95)),
      note: 'baseline',
    },
    {
      what: 'question during the sync, p95',
      value: ms(percentile(busy.questions, 0.95)),
      note: `${times(percentile(busy.questions, 0.95), percentile(rest.questions, 0.95))} (at most 2)`,
    },
    { what: 'HTTP thread (health check) at rest, p99', value: ms(percentile(rest.health, 0.99)) },
    { what: 'HTTP thread during the sync, p99', value: ms(percentile(busy.health, 0.99)) },
    { what: 'HTTP thread during the sync, longest', value: ms(Math.max(...busy.health)) },
    {
      what: 'state at the end of the measurement',
      value: '',
      note: summary(list.stdout.toString()),
    },
  ]
}

const questions = [
  'How do I reset my password?',
  'What does the Starter plan cost?',
  'Can I get a refund?',
  'How long is data kept?',
]

/** Questions one after the other, health checks every 10 ms beside them. */
async function phase(url: string, key: string) {
  const health: number[] = []
  const asked: number[] = []
  let done = false
  const checks = (async () => {
    while (!done) {
      const began = performance.now()
      await (await fetch(`${url}/healthz`)).arrayBuffer()
      health.push(performance.now() - began)
      await Bun.sleep(10)
    }
  })()
  for (let i = 0; i < perPhase; i++)
    asked.push(await ask(url, key, questions[i % questions.length]))
  done = true
  await checks
  return { questions: asked, health }
}

async function ask(url: string, key: string, message = 'How do I reset my password?') {
  const began = performance.now()
  const answer = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  await answer.arrayBuffer()
  await Bun.sleep(100)
  return performance.now() - began - 100
}

function summary(json: string): string {
  return json.replace(/\s+/g, ' ').slice(0, 300)
}
