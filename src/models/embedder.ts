import type { Embedder } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { openOllamaEmbedder } from './ollama-embedder.ts'

/** The embedder that `config.embedModel` names. The built-in one loads on the first `embed`. */
export function openEmbedder(config: Pick<Config, 'embedModel' | 'ollamaHost'>): Embedder {
  const { embedModel, ollamaHost } = config
  if (embedModel !== 'built-in') return openOllamaEmbedder({ host: ollamaHost, model: embedModel })

  let opening: Promise<Embedder> | undefined
  async function open(): Promise<Embedder> {
    const { openBuiltInEmbedder } = await import('./built-in-embedder.ts')
    return openBuiltInEmbedder()
  }
  return {
    name: 'built-in/use-lite',
    batchSize: 8,
    async embed(texts, as) {
      opening ??= open()
      try {
        return (await opening).embed(texts, as)
      } catch (error) {
        opening = undefined
        throw error
      }
    },
  }
}
