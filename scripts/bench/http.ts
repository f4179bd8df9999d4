import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figures.ts'
import { median } from './figures.ts'
import { buildBareServer, startServer } from './server.ts'

const connections = 64
const seconds = 3
const rounds = 3

/** Requests per second of a cheap endpoint, 64 at a time, from this process, bare and whole in turn. */
export async function http(executable: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-bench-'))
  const bare = await startServer([await buildBareServer(folder)])
  const desk = await startServer([executable, 'serve'])
  await Bun.sleep(20_000)
  const rates = { bare: [] as number[], desk: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    rates.bare.push(await load(`${bare.url}/healthz`))
    rates.desk.push(await load(`${desk.url}/healthz`))
  }
  await Promise.all([bare.stop(), desk.stop()])
  rmSync(folder, { recursive: true, force: true })
  const [bareRate, deskRate] = [median(rates.bare), median(rates.desk)]
  return [
    { what: 'bare Bun.serve', value: `${Math.round(bareRate)} /s`, note: 'baseline' },
    {
      what: 'keepdesk /healthz',
      value: `${Math.round(deskRate)} /s`,
      note: `${(deskRate / bareRate).toFixed(2)} × baseline`,
    },
  ]
}

async function load(url: string): Promise<number> {
  const until = performance.now() + seconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await (await fetch(url)).arrayBuffer()
        done++
      }
    }),
  )
  return done / seconds
}
