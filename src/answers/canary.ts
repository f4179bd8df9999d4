import { fixedRules } from './prompt-rules.ts'

// So many words in a row are no accident.
const leakLength = 8

const wordPattern = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu

/** Whether a text gives away what every prompt says: so many words of it in a row. */
export function leaksInstructions(text: string): boolean {
  return sharesRun(text, fixed())
}

/** The same for one prompt, with the random `mark` that stands in it alone. */
export function leakOf({
  mark,
  custom,
}: {
  mark: string
  /** The operator's own instructions: facts may be said, what addresses the assistant may not. */
  custom: string
}): (text: string) => boolean {
  const own = runsOf(custom.split('\n').filter((line) => addressing.test(line)))
  return (text) => {
    const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
    if (mark && plain.includes(mark.toLowerCase())) return true
    return sharesRun(text, fixed()) || (own.size > 0 && sharesRun(text, own))
  }
}

const addressing =
  /\b(?:never|always|don't|do not|you are|you must|you should|your (?:role|task|job|answers?)|answer|reply|respond|refuse|pretend|du bist|sie sind|niemals|immer|tu es|vous êtes|eres)\b/i

let known: Set<string> | undefined

function fixed(): Set<string> {
  known ??= runsOf(fixedRules)
  return known
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(wordPattern) ?? []
}

function runsOf(texts: string[]): Set<string> {
  const runs = new Set<string>()
  for (const text of texts) for (const run of eachRun(text)) runs.add(run)
  return runs
}

function sharesRun(text: string, runs: Set<string>): boolean {
  for (const run of eachRun(text)) if (runs.has(run)) return true
  return false
}

function* eachRun(text: string): Generator<string> {
  const words = wordsIn(text)
  for (let at = 0; at + leakLength <= words.length; at++) {
    yield words.slice(at, at + leakLength).join(' ')
  }
}
