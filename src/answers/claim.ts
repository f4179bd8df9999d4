import { stemmer } from 'stemmer'
import { functionWords } from '../knowledge/search/terms.ts'
import { plainText, wordsOf } from '../platform/full-text.ts'
import { type Figure, figuresIn, hasFigure } from './figures.ts'
import { contentWords } from './words.ts'

/** What of a sentence must stand in a passage as it is, else it is made up. */
export interface Exacts {
  figures: Figure[]
  /** Capitalised within a sentence; lower case. */
  names: string[]
  /** Addresses, code and identifiers, in lower case without Markdown. */
  verbatim: string[]
}

const address =
  /\b(?:https?:\/\/|www\.)[^\s<>()[\]"'`]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\p{L}\d][\p{L}\d-]*(?:\.[\p{L}\d-]+)*\.\p{L}{2,}(?:\/[^\s<>()[\]"'`]*)?/giu
const linkTarget = /\]\(([^)\s]+)\)/g
const code = /`([^`\n]+)`/g
const fencedCode = /(```+|~~~+)[^\n]*\n?([\s\S]*?)(?:\n\1|$)/g
// Letters with digits, capitals within or throughout, underscores: X-1, camelCase, snake_case, SSO.
const token = /[\p{L}\p{N}_]+(?:[-_./:][\p{L}\p{N}_]+)*/gu
const isIdentifier = /\p{L}.*\d|\d.*\p{Lu}|_|^\p{Lu}{2,}|\p{Ll}\p{Lu}|-\p{Lu}{2,}/u
// 30-day, 2nd, 10GB: figures with their unit.
const figureWithUnit = /^\d+(?:[.,:]\d+)*-?(?:\p{Ll}+|[KMGT]B)$/u
const anybodysWords = new Set('faq ok note tip important warning hint please ai'.split(' '))

export function exactsOf(text: string): Exacts {
  const verbatim: string[] = []
  const take = (part: string | undefined) => {
    const plain = bare(part ?? '')
      .trim()
      .replace(/[.,;:!?]+$/, '')
    if (plain) verbatim.push(plain)
    return ' '
  }
  const rest = text
    .normalize('NFKC')
    .replace(fencedCode, (_, _fence, inside: string) => {
      for (const line of inside.split('\n')) take(line)
      return ' '
    })
    .replace(code, (_, inside: string) => take(inside))
    .replace(linkTarget, (_, target: string) => `] ${take(target)}`)
    .replace(address, (link) => take(link))
  const names: string[] = []
  for (const { words, isStart } of sentencesOf(rest)) {
    for (const [at, word] of words.entries()) {
      const plain = plainText(word)
      if (functionWords.has(plain) || anybodysWords.has(plain)) continue
      if (isIdentifier.test(word) && !figureWithUnit.test(word)) take(word)
      else if (/^\p{Lu}/u.test(word) && (at > 0 || !isStart)) {
        names.push(...wordsOf(word).filter((part) => part.length > 1 && !functionWords.has(part)))
      }
    }
  }
  return { figures: figuresIn(rest), names, verbatim }
}

/** Words by sentence: behind a stop, a colon, a bracket or a quotation mark one may begin. */
function sentencesOf(text: string): { words: string[]; isStart: boolean }[] {
  return text
    .replace(/[*#|~]+/g, ' ')
    .split(/\n|(?<=[.!?:…])\s+|["“”„«»(–—]/u)
    .map((sentence) => ({ words: sentence.match(token) ?? [], isStart: true }))
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[*\\`]+/g, '')
}

function squeezed(text: string): string {
  return bare(text).replace(/\s+/g, '')
}

/** A text, prepared for looking up what another one claims. */
export interface Said {
  text: string
  /** Stems. */
  words: Set<string>
  figures: Figure[]
  /** In lower case without Markdown, and besides without white space; made when first needed. */
  plain(): string
  squeezed(): string
}

export function said(text: string): Said {
  let plain: string | undefined
  let tight: string | undefined
  return {
    text,
    words: new Set(contentWords(text)),
    figures: figuresIn(text),
    plain() {
      plain ??= bare(text)
      return plain
    },
    squeezed() {
      tight ??= squeezed(text)
      return tight
    },
  }
}

/** The first of a claim's exact parts that no text has; undefined: they have them all. */
export function strayOf(claim: Exacts, texts: Said[], isNamed = true): string | undefined {
  const figure = claim.figures.find((one) => !texts.some((text) => hasFigure(text.figures, one)))
  if (figure) return figure.value
  const verbatim = claim.verbatim.find((one) => !texts.some((text) => hasVerbatim(text, one)))
  if (verbatim) return verbatim
  if (!isNamed) return undefined
  return claim.names.find((name) => !texts.some((text) => hasName(text, name)))
}

/** "ID" does not stand in "provided", but "API" does in "APIs". */
function hasVerbatim(text: Said, one: string): boolean {
  if (/^\p{L}+$/u.test(one) && (hasName(text, one) || hasName(text, one.replace(/s$/, '')))) {
    return true
  }
  const short = one.replace(/^https?:\/\/(?=.)/, '').replace(/\/$/, '')
  // Code of several words may have other spaces; then no edges are left to look at.
  return (
    standsIn(text.plain(), short) || (/\s/.test(short) && text.squeezed().includes(squeezed(short)))
  )
}

/** "port@x.example" does not stand in "support@x.example". */
function standsIn(text: string, one: string): boolean {
  for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + 1)) {
    const edges = `${text.charAt(at - 1)} ${text.charAt(at + one.length)}`
    if (!/[\p{L}\p{N}@]/u.test(edges)) return true
  }
  return false
}

function hasName({ words }: Said, name: string): boolean {
  return words.has(name) || words.has(stemmer(name))
}
