import type { Embedder, QuestionsRead } from '../platform/app.ts'
import { wordsOf } from '../platform/full-text.ts'
import { understands } from './search/answer-search.ts'
import { functionWords, questionTerms } from './search/terms.ts'

/** The `readQuestions` method of the ingest worker: what is needed to compare questions with each other. */
export function openReadQuestions(
  embedderOf: (embedModel: string) => Embedder,
): (params: { embedModel: string; texts: string[] }) => Promise<QuestionsRead> {
  return async ({ embedModel, texts }) => {
    const embedder = embedderOf(embedModel)
    const understood = texts.filter((text) => understands(embedder, text))
    const vectors =
      understood.length > 0 ? await embedder.embed(understood, 'question') : ([] as Float32Array[])
    const byText = new Map(understood.map((text, index) => [text, vectors[index]]))
    return {
      model: embedder.name,
      questions: texts.map((text) => {
        const vector = byText.get(text)
        return { words: meaningfulWords(text), ...(vector && { vector }) }
      }),
    }
  }
}

/** None where there are only words such as "how do I do that". */
function meaningfulWords(text: string): string[] {
  const words = wordsOf(text)
  if (words.length > 0 && words.every((word) => functionWords.has(word))) return []
  return [...new Set(questionTerms(text).map(({ stem }) => stem))]
}
