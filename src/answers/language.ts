import { detectLanguage } from '../knowledge/search/language.ts'
import type { AnswerRequest } from './schema.ts'

/** The languages that the desk speaks by itself, without a model. */
export const spokenLanguages = ['en', 'de', 'fr', 'es', 'it'] as const
export type Spoken = (typeof spokenLanguages)[number]

/** Of the question; a short one is in the language that the customer wrote before. */
export function languageOf(
  request: Pick<AnswerRequest, 'language' | 'question' | 'history'>,
): string | undefined {
  const { language, question, history } = request
  if (language) return language
  const before = history.filter((turn) => turn.role === 'user').map((turn) => turn.content)
  return detectLanguage(question) ?? detectLanguage(before.slice(-3).join('\n'))
}

/**
 * The language to speak, where the desk has words in it. A question that doesn't tell ("SSO-12") is
 * taken to be in the language of what it found.
 */
export function spokenLanguage(
  request: Pick<AnswerRequest, 'language' | 'question' | 'history'>,
  found = '',
): Spoken | undefined {
  const language = (languageOf(request) ?? detectLanguage(found) ?? 'en').split('-')[0]
  return spokenLanguages.find((one) => one === language?.toLowerCase())
}
