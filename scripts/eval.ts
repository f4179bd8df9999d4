// `npm run eval -- <folder>`: how well Keepdesk finds, on real data with known answers. The folder
// has passages/ (long documents and questions) and faq/ (entries, re-phrasings, strangers' questions).
// With OLLAMA_HOST set, also what its chat model adds by reading: `bun scripts/ollama.ts -- npm run eval`.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { faq, heldOut } from './eval/faq.ts'
import { grouping } from './eval/grouping.ts'
import { isReached, print } from './eval/measure.ts'
import { passages } from './eval/passages.ts'
import { openReader } from './eval/reader.ts'

const folder = resolve(process.argv[2] ?? '../shared/eval')
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}. Name the one with the evaluation data.`)
  process.exit(2)
}

const reader = await openReader()
const measures = [
  ...(await grouping(folder)),
  ...(await passages(folder)),
  ...(await faq(folder)),
  ...(await heldOut(folder, reader)),
]
await reader?.close()
print(measures)
process.exit(measures.every(isReached) ? 0 : 1)
