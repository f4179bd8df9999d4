import { stemmer } from 'stemmer'
import { functionWords } from '../knowledge/search/terms.ts'
import { wordsOf } from '../platform/full-text.ts'
import { figuresIn, hasFigure } from './figures.ts'
import { contradicts, isNegative } from './polarity.ts'
import { isReversed, pairingOf } from './swaps.ts'

type Verdict = 'yes' | 'no'

const bare = /^[*_]*(?:(yes|yeah|yep|ja)|(no|nope|nein))[.!*_]*$/i
const leading = /^[^\p{L}]*(?:(yes|yeah|yep|ja|oui|sí|sim)|(no|nope|nein|non|nee))(?![\p{L}-])/iu

/** A sentence that is a yes or a no and nothing else. */
export function verdictOf(sentence: string): Verdict | undefined {
  return read(bare.exec(sentence.trim()))
}

function read(found: RegExpExecArray | null): Verdict | undefined {
  return found?.[1] ? 'yes' : found?.[2] ? 'no' : undefined
}

const yesOrNo =
  /(?:^|[.!?,:]\s+)((?:is|are|am|do|does|can|could|may|will|should|must|has|have|ist|sind|kann|können|darf|dürfen|muss|müssen|hat|haben|gibt|wird|werden|läuft|gilt)\s(?:[^.!?]|\.(?=\d))*\?)\s*$/iu
const alternatives = /\s(?:or|oder)\s/i
/** They make a sentence say less, or more, than it would without them. */
const limits = new Set(
  wordsOf(`some most certain few many part partly usually often sometimes rarely may might only just except unless until
  but however if when while once before after without from within limited up least over under more less than
  all every each always any both everybody everyone anyone anybody forever unlimited
  nur außer ausser wenn falls bis erst ab ohne manche einige meist meistens oft manchmal aber jedoch bevor
  nachdem vor nach mindestens höchstens alle jede jeder jedes immer sofern solange`),
)
const limitsOf = (text: string) => wordsOf(text).filter((word) => limits.has(word))
/** What must or will be isn't what can be: such words are in both or in neither. */
const modes = [
  /(?<!\p{L})(?:must|should|ha(?:s|ve) to|needs?|required?|muss|müssen|sollten?|nötig|erforderlich)(?!\p{L})/iu,
  /(?<!\p{L})(?:can(?:not)?|could|may|able|possible|kann|können|darf|dürfen|möglich)(?!\p{L})/iu,
  /(?<!\p{L})(?:will|going to|wird|werden)(?!\p{L})/iu,
  /(?<!\p{L})(?:has|have|had|was|were|did|hat|haben|wurden?)(?!\p{L})/iu,
]
/** Asked to do it, not whether it can be done. */
const request = /^(?:can|could|will|may) you(?!\p{L})|^(?:kannst du|können sie)(?!\p{L})/iu
/** "At any time" limits nothing. */
const unlimiting = /\b(?:(?:at )?any ?time|jederzeit)\b/gi
const generic = new Set(
  wordsOf(`possible able please really also ich du sie man wir es mein meine meinen meinem dein deine deinen
  ihr ihre ihren unser unsere unseren der die das den dem ein eine einen zu auch bitte kann können darf dürfen
  muss müssen ist sind hat haben gibt wird werden möglich`),
)

/**
 * Whether a yes or a no answers a question as the sentence behind it does, which a passage bears
 * out. A wrong one is worse than none: all of the question must be in the sentence, in its order,
 * with no limit that the question hasn't.
 */
export function isVerdictOf(verdict: Verdict, question: string, sentence: string): boolean {
  const asked = yesOrNo.exec(question)?.[1]
  if (!asked || alternatives.test(question) || isNegative(question)) return false
  if (request.test(asked)) return false
  if (modes.some((mode) => mode.test(asked) !== mode.test(sentence))) return false
  const words = inOrder(asked)
  if (words.length < 2 || !isInOrder(words, inOrder(sentence))) return false
  const figures = figuresIn(sentence)
  if (!figuresIn(asked).every((figure) => hasFigure(figures, figure))) return false
  const said = limitsOf(sentence.replace(unlimiting, ' '))
  const known = limitsOf(asked.replace(unlimiting, ' '))
  if (said.join(' ') !== known.join(' ')) return false
  if (pairingOf(asked, [sentence]) === 'crossed' || isReversed(asked, [sentence])) return false
  const isDenied = isNegative(sentence)
  if (verdict === 'yes') return !isDenied && !contradicts(asked, sentence)
  return isDenied && contradicts(asked, sentence)
}

/** A yes before what denies, or a no before what affirms, where the question does neither. */
export function isWrongBefore(sentence: string, rest: string, question: string): boolean {
  const verdict = read(leading.exec(sentence))
  if (verdict === undefined || isNegative(question)) return false
  if (pairingOf(question, [rest]) === 'crossed' || isReversed(question, [rest])) return true
  const isDenied = isNegative(rest)
  return verdict === 'yes' ? isDenied : !isDenied && !contradicts(question, rest)
}

function inOrder(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !functionWords.has(word) && !generic.has(word))
    .map((word) => stemmer(word))
}

function isInOrder(words: string[], there: string[]): boolean {
  let from = 0
  return words.every((word) => {
    const at = there.indexOf(word, from)
    from = at + 1
    return at >= 0
  })
}
