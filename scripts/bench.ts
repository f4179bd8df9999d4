// `npm run bench [-- part …]`: what Keepdesk costs, beside a bare baseline in the same run: quote the
// ratios, machines differ. Parts: startup http stream ingest retrieval
// lists webhooks sync feeds pages (default: all).
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { version } from '../src/platform/version.ts'
import type { Figure } from './bench/figures.ts'

const executable = join(import.meta.dir, '../dist/keepdesk')
const parts: Record<string, () => Promise<Figure[]>> = {
  startup: async () => (await import('./bench/startup.ts')).startup(executable),
  http: async () => (await import('./bench/http.ts')).http(executable),
  stream: async () => (await import('./bench/stream.ts')).stream(executable),
  ingest: async () => (await import('./bench/ingest.ts')).ingest(),
  retrieval: async () => (await import('./bench/retrieval.ts')).retrieval(),
  lists: async () => (await import('./bench/lists.ts')).lists(executable),
  webhooks: async () => (await import('./bench/webhooks.ts')).webhooks(executable),
  sync: async () => (await import('./bench/sync.ts')).sync(executable),
  pages: async () => (await import('./bench/pages.ts')).pages(executable),
  feeds: async () => (await import('./bench/feeds.ts')).feeds(executable),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.error(`No part ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}
if (!existsSync(executable)) {
  console.error('There is no dist/keepdesk yet: run `npm run build` first.')
  process.exit(2)
}
console.log(
  `keepdesk ${version}, Bun ${Bun.version}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}`,
)
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n${name}`)
  for (const { what, value, note } of await run()) {
    console.log(`  ${what.padEnd(56)} ${value.padStart(14)}  ${note ?? ''}`)
  }
}
process.exit(0)
