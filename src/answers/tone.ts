import type { Findings } from '../knowledge/search/answer-search.ts'
import { directivesOf } from './instructions.ts'
import { spokenLanguage } from './language.ts'
import { openings, unsure } from './phrases.ts'
import type { AnswerRequest } from './schema.ts'

/**
 * What comes before a quotation: the operator's words, else a phrase in the tone that is set.
 * Undefined with CONCISE, and in languages that the desk doesn't speak.
 */
export function openingOf(request: AnswerRequest, found: Findings): string | undefined {
  const { tone, customInstructions } = request.settings
  const { start } = directivesOf(customInstructions)
  if (start) return start
  const language = spokenLanguage(request, foundText(found))
  if (!language || tone === 'CONCISE') return undefined
  // The same words on every turn sound like a machine.
  const said = request.history.filter((turn) => turn.role === 'assistant').length
  return openings[language][tone][said % 2 === 0 ? 0 : 1]
}

/** That the answer may be wrong: said in any case, in English where nothing better is there. */
export function unsureOf(request: AnswerRequest, found: Findings): string {
  const language = spokenLanguage(request, foundText(found)) ?? 'en'
  return unsure[language][request.settings.tone]
}

/** What an answer begins with that a model writes. */
export function openingOfWritten(
  request: AnswerRequest,
  found: Findings,
  isSure: boolean,
): string | undefined {
  const { start } = directivesOf(request.settings.customInstructions)
  return [start, isSure ? undefined : unsureOf(request, found)].filter(Boolean).join('\n\n')
}

function foundText({ hits }: Findings): string {
  return hits[0] ? `${hits[0].title}. ${hits[0].content}` : ''
}
