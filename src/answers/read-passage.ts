import type { App, ChatTurn } from '../platform/app.ts'
import exam from './reader-exam.json' with { type: 'json' }

interface Passage {
  /** Of an entry its question, of a text the headings that it stands under. */
  title: string
  text: string
}

const rules =
  'You are given an article of a help centre, and what a customer asks. Say Yes if the article answers the customer. Say No if the customer asks about something that the article does not say: another thing, person, place, action or aspect, even if the subject is the same.'

const examples: ChatTurn[] = exam.examples.flatMap(({ questions, ...passage }) =>
  questions.flatMap(({ asked, isAnswered }): ChatTurn[] => [
    { role: 'user', content: wordingOf(passage, asked) },
    { role: 'assistant', content: isAnswered ? 'Yes' : 'No' },
  ]),
)

/**
 * Log odds, as the model sees them, that a passage answers what is asked; see `ChatModel.decide`. What
 * all readings begin with costs nothing after the first: Ollama keeps it.
 */
export function readPassage(
  { chat }: App,
  passage: Passage,
  { asked, signal }: { asked: string; signal: AbortSignal },
): Promise<number | undefined> {
  const turns: ChatTurn[] = [
    { role: 'system', content: rules },
    ...examples,
    { role: 'user', content: wordingOf(passage, asked) },
  ]
  return chat.decide({ turns, signal })
}

/** A line of its own could pass for another turn. */
function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function wordingOf({ title, text }: Passage, asked: string): string {
  return `Article: ${inOneLine(title)}\n${text}\n\nCustomer: ${inOneLine(asked)}`
}
