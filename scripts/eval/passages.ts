import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Desk, indexSource, openDesk } from '../desk.ts'
import { linesOf, search } from './labelled.ts'
import { type Measure, mean } from './measure.ts'

/** Share of the reference characters that the five best chunks cover, mean over the questions. */
export async function passages(folder: string): Promise<Measure[]> {
  interface Question {
    question: string
    document: string
    references: { start: number; end: number }[]
  }
  const questions = linesOf<Question>(join(folder, 'passages/questions.jsonl'))
  const documents = [...new Set(questions.map((one) => one.document))]
  const desk = await openDesk()
  await indexSource(desk, {
    type: 'FOLDER',
    location: join(folder, 'passages'),
    options: { include: documents },
  })
  const spans = new Map(
    documents.flatMap((document) => [...chunkSpans(desk, { folder, document })]),
  )
  const recalls: Measure[] = []
  for (const document of documents) {
    const shares: number[] = []
    for (const { question, references } of questions.filter((one) => one.document === document)) {
      const { hits } = await search(desk, question)
      const found = hits.filter((hit) => hit.url === document).map((hit) => spans.get(hit.chunkId))
      let covered = 0
      let all = 0
      for (const { start, end } of references) {
        for (let at = start; at < end; at++) {
          all++
          if (found.some((span) => span && at >= span.start && at < span.end)) covered++
        }
      }
      shares.push(covered / all)
    }
    recalls.push({
      task: 'passages',
      measure: `recall at 5 chunks, ${document}`,
      value: mean(shares),
    })
  }
  await desk.close()
  const value = mean(recalls.map((one) => one.value))
  return [...recalls, { task: 'passages', measure: 'recall at 5 chunks, mean', value, goal: 0.9 }]
}

/** Where each chunk lies in its document: letters and digits are the same, the rest may differ. */
function chunkSpans(
  { app }: Desk,
  { folder, document }: { folder: string; document: string },
): Map<string, { start: number; end: number }> {
  const text = lettersAt(readFileSync(join(folder, 'passages', document), 'utf8'))
  const chunks = app.db
    .query<{ id: string; content: string }, [string]>(
      `select c.public_id as id, c.content from chunk c
       join page p on p.id = c.page_id and p.generation = c.generation
       where p.url = ? order by c.position`,
    )
    .all(document)
  const spans = new Map<string, { start: number; end: number }>()
  let from = 0
  for (const { id, content } of chunks) {
    const { letters } = lettersAt(content)
    const at = text.letters.indexOf(letters, from)
    if (at < 0)
      throw new Error(`A chunk is not to be found in ${document}: ${content.slice(0, 80)}`)
    from = at + letters.length
    spans.set(id, { start: text.offsets[at] ?? 0, end: (text.offsets[from - 1] ?? 0) + 1 })
  }
  return spans
}

function lettersAt(text: string): { letters: string; offsets: number[] } {
  const offsets: number[] = []
  let letters = ''
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (!/[\p{L}\p{N}]/u.test(character)) continue
    letters += character
    offsets.push(at)
  }
  return { letters, offsets }
}
