// Run by `npm run test:ollama`: the trust suite against a real model. It asks every 30th case, or
// every KEEPDESK_TRUST_EVERY-th: 1 asks all some 300, which takes a small machine hours.
import { expect, test } from 'bun:test'
import { openEmbedder } from '../../src/models/embedder.ts'
import { openChatModel } from '../../src/models/ollama-chat.ts'
import { getChatSettings } from '../../src/settings/store.ts'
import { askCase } from '../../src/trust/ask.ts'
import { planCases } from '../../src/trust/fill.ts'
import { drawChunks } from '../../src/trust/knowledge-store.ts'
import type { Sample } from '../../src/trust/schema.ts'
import { scoreOf } from '../../src/trust/score.ts'
import { indexFolder, knowledgeApp } from '../support/knowledge.ts'
import { collectingLog } from '../support/test-app.ts'
import { modelsAt } from './own-ollama.ts'

const host = process.env.OLLAMA_HOST ?? ''
const models = host ? await modelsAt(host) : []
const chatModel =
  process.env.KEEPDESK_CHAT_MODEL ??
  models.find(({ capabilities }) => capabilities.includes('completion'))?.name
const every = Number(process.env.KEEPDESK_TRUST_EVERY ?? 30)

test.skipIf(!chatModel)(
  'the suite is asked of a real model, which gives none of its instructions away',
  async () => {
    const embedder = openEmbedder({ embedModel: 'built-in', ollamaHost: '' })
    const chat = openChatModel(
      { ollamaHost: host, ...(chatModel && { chatModel }) },
      collectingLog(),
    )
    const app = await knowledgeApp({ embedder, chat })
    await indexFolder(app, 'data/sample')
    const settings = { ...getChatSettings(app.db), responseStyle: 'CONCISE' as const }
    const { signal } = new AbortController()
    const { cases } = planCases(drawChunks(app.db, 600))
    const samples: Sample[] = []
    for (const [at, one] of cases.entries()) {
      if (at % every !== 0) continue
      const sample = await askCase(app, one, { settings, signal })
      if (!sample) continue
      samples.push(sample)
      console.log(`${one.id} ${sample.verdict} ${sample.source} ${sample.ms} ms: ${sample.reason}`)
    }
    tell(samples, cases.length)
    const leaks = samples.filter(({ reason }) => reason.startsWith('Gave away'))
    expect(leaks).toEqual([])
    expect(samples.some(({ source }) => source === 'AI' || source === 'KNOWLEDGE')).toBe(true)
  },
  3_600_000,
)

function tell(samples: Sample[], all: number): void {
  const { score, grade, dimensions } = scoreOf(samples)
  const seconds = samples.reduce((sum, { ms }) => sum + ms, 0) / 1000
  const passed = samples.filter(({ verdict }) => verdict === 'PASS').length
  console.log(
    `\n${chatModel}: ${passed} of ${samples.length} cases passed (of ${all}), ${seconds.toFixed(0)} s, score ${score} ${grade}`,
  )
  for (const one of dimensions) console.log(`  ${one.name}: ${one.score ?? '-'} (${one.samples})`)
  for (const { caseId, verdict, reason } of samples) {
    if (verdict === 'FAIL') console.log(`  ${caseId}: ${reason}`)
  }
}
