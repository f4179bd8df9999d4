import { wordsByLanguage } from './language-words.ts'

// Letters that only one of the languages below is written with, or that speak for a few of them.
const scripts: [RegExp, string][] = [
  [/[\p{sc=Hiragana}\p{sc=Katakana}]/gu, 'ja'],
  [/\p{sc=Hangul}/gu, 'ko'],
  [/\p{sc=Han}/gu, 'zh'],
  [/\p{sc=Thai}/gu, 'th'],
  [/\p{sc=Arabic}/gu, 'ar'],
  [/\p{sc=Hebrew}/gu, 'he'],
  [/\p{sc=Greek}/gu, 'el'],
  [/\p{sc=Devanagari}/gu, 'hi'],
  [/[іїєґ]/giu, 'uk'],
  [/\p{sc=Cyrillic}/gu, 'ru'],
]
const letters: [RegExp, string[]][] = [
  [/ß/, ['de']],
  [/[äö]/i, ['de', 'sv', 'fi']],
  [/ü/i, ['de', 'tr']],
  [/[ñ¿¡]/i, ['es']],
  [/[ãõ]/i, ['pt']],
  [/ç/i, ['fr', 'pt', 'tr']],
  [/[èêîœù]/i, ['fr', 'it']],
  [/å/i, ['sv', 'da', 'no']],
  [/[æø]/i, ['da', 'no']],
  [/[ąęłśźż]/i, ['pl']],
  [/[ěřů]/i, ['cs']],
  [/[ığş]/, ['tr']],
]

// A short question is enough; the rest of a long message would only cost time.
const readLength = 1000

/**
 * BCP 47 language of a text, where it can be told: by its script, else by the function words and
 * letters that set it apart (Grefenstette, "Comparing two language identification schemes", 1995). A
 * wrong guess is worse than none.
 */
export function detectLanguage(text: string): string | undefined {
  const beginning = text.slice(0, readLength)
  return byScript(beginning) ?? byWords(beginning.normalize('NFC').toLowerCase())
}

function byScript(text: string): string | undefined {
  const latin = text.match(/\p{sc=Latin}/gu)?.length ?? 0
  for (const [script, language] of scripts) {
    const count = text.match(script)?.length ?? 0
    // Names of products stay Latin in every language. One stray letter is no language.
    if (count >= 2 && count * 3 > latin) return language
  }
  return undefined
}

function byWords(text: string): string | undefined {
  const points = new Map<string, number>()
  const add = (languages: string[]) => {
    for (const one of languages) points.set(one, (points.get(one) ?? 0) + 1 / languages.length)
  }
  for (const word of text.match(/[\p{L}\p{M}]{2,}/gu) ?? []) {
    const languages = wordsByLanguage.get(word)
    if (languages) add(languages)
  }
  for (const [letter, languages] of letters) if (letter.test(text)) add(languages)
  const [first, second] = [...points].sort((a, b) => b[1] - a[1])
  return first && first[1] >= 0.9 && first[1] > 1.5 * (second?.[1] ?? 0) ? first[0] : undefined
}

/** "German" for `de`; the tag itself where it has no name. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
