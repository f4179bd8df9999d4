import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figures.ts'
import { median, ms, times } from './figures.ts'
import { buildBareServer, startServer } from './server.ts'

const runs = 9

/** Process start to the first answered health check, and memory when idle, bare and whole in turn. */
export async function startup(executable: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-bench-'))
  const bareServer = await buildBareServer(folder)
  const bare: { startMs: number; memory: number }[] = []
  const desk: { startMs: number; memory: number }[] = []
  // The first start indexes the sample; the ones that are measured find it done.
  const data = join(folder, 'data')
  await warmUp(executable, data)
  for (let run = 0; run < runs; run++) {
    bare.push(await measure([bareServer], {}))
    desk.push(await measure([executable, 'serve'], { KEEPDESK_DATA: data }))
  }
  rmSync(folder, { recursive: true, force: true })
  const start = {
    bare: median(bare.map((r) => r.startMs)),
    desk: median(desk.map((r) => r.startMs)),
  }
  const memory = {
    bare: median(bare.map((r) => r.memory)),
    desk: median(desk.map((r) => r.memory)),
  }
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
  return [
    {
      what: 'bare Bun.serve, start to first health check',
      value: ms(start.bare),
      note: 'baseline',
    },
    {
      what: 'keepdesk, start to first health check',
      value: ms(start.desk),
      note: `${times(start.desk, start.bare)} (at most 4)`,
    },
    { what: 'bare Bun.serve, idle memory', value: megabytes(memory.bare), note: 'baseline' },
    {
      what: 'keepdesk, idle memory',
      value: megabytes(memory.desk),
      note: `${times(memory.desk, memory.bare)} (at most 3)`,
    },
  ]
}

async function measure(command: string[], env: Record<string, string>) {
  const server = await startServer(command, { env })
  await Bun.sleep(3000)
  const result = { startMs: server.startMs, memory: server.memory() }
  await server.stop()
  return result
}

async function warmUp(executable: string, data: string): Promise<void> {
  const server = await startServer([executable, 'serve'], { env: { KEEPDESK_DATA: data } })
  await Bun.sleep(25_000)
  await server.stop()
}
