import { answer } from '../answers/answer.ts'
import type { Answer } from '../answers/schema.ts'
import { listSources } from '../knowledge/source-store.ts'
import type { Config } from '../platform/config.ts'
import { ModelError } from '../platform/errors.ts'
import { getChatSettings } from '../settings/store.ts'
import { failed, misused, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

/** Answers one question in this process, beside a server or without one. Nothing is stored. */
export async function ask(
  terminal: Terminal,
  config: Config,
  { question, asJson }: { question: string; asJson: boolean },
): Promise<void> {
  if (!question.trim()) throw misused('The question is empty.')
  await withApp(terminal, config, { lock: 'brief', mustExist: true }, async ({ app }) => {
    if (listSources(app.db).length === 0) {
      terminal.tell(
        'There is nothing to answer from yet: keepdesk sources add <url, folder or file>',
      )
    }
    const stop = new AbortController()
    process.once('SIGINT', () => stop.abort())
    const request = { question: question.trim(), history: [], settings: getChatSettings(app.db) }
    try {
      for await (const part of answer(app, request, stop.signal)) {
        if (part.kind !== 'done') continue
        return terminal.print(asJson ? JSON.stringify(part.answer) : answerText(part.answer))
      }
    } catch (error) {
      if (error instanceof ModelError) throw failed(`${error.message} ${error.hint}`)
      throw error
    }
    throw failed('Interrupted.')
  })
}

function answerText({
  message,
  source,
  confidence,
  model,
  citations,
  suggestions,
}: Answer): string {
  const facts = [`source ${source}`, `confidence ${confidence.toFixed(2)}`, model].filter(Boolean)
  const places = citations.map(({ index, title, url }) => `[${index}] ${title}  ${url}`)
  const topics = suggestions.map((topic) => `- ${topic}`)
  const parts = [message, places.join('\n'), topics.join('\n'), facts.join(', ')]
  return parts.filter(Boolean).join('\n\n')
}
