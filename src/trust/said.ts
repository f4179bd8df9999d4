/**
 * What a text claims, read on its own terms: this measure shares no code with the guard that it
 * measures.
 */
export interface Claims {
  numbers: string[]
  /** Capitalised words that do not begin a sentence. */
  names: string[]
  /** Addresses of pages and of mail. */
  links: string[]
  code: string[]
}

const linkPattern = /\b(?:https?:\/\/|www\.)[^\s<>()[\]"'`]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu
const numberPattern = /\d+(?:[.,:]\d+)*/g
const wordPattern = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu

const spelledOut: Record<string, string> = {
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
}

/** Marks of citations and numbers of lists are the form, not the matter. */
export function withoutMarks(message: string): string {
  return message
    .replace(/\s?\[\d{1,2}\](?!\()/g, '')
    .replace(/^(\s*)\d{1,3}[.)]\s/gm, '$1')
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, '$1 $2 ')
}

export function claimsOf(message: string): Claims {
  const text = withoutMarks(message)
  const links = (text.match(linkPattern) ?? []).map((link) => link.replace(/[.,;:!?]+$/, ''))
  const code = [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, inside]) => (inside ? [inside] : []))
  const rest = text.replace(linkPattern, ' ').replace(/```[\s\S]*?```|`[^`\n]+`/g, ' ')
  return { numbers: rest.match(numberPattern) ?? [], names: namesIn(rest), links, code }
}

function namesIn(text: string): string[] {
  const names: string[] = []
  for (const line of text.replace(/[*_#>|~]+/g, ' ').split('\n')) {
    // Behind a colon, a quotation mark or a bracket a sentence may begin as well.
    for (const sentence of line.split(/(?<=[.!?:…"“”„«»(–—-])\s+|["“„«(]/u)) {
      const [, ...words] = sentence.match(wordPattern) ?? []
      for (const word of words) if (/^\p{Lu}\p{Ll}/u.test(word)) names.push(word)
    }
  }
  return names
}

/** Everything that an answer may have its figures, names and addresses from. */
export interface Ground {
  has(kind: keyof Claims, claim: string): boolean
  /** Whether a word stands there, in this form or a near one. */
  hasWord(word: string): boolean
}

export function groundOf(texts: string[]): Ground {
  const whole = texts.join('\n').normalize('NFKC').toLowerCase()
  const squeezed = whole.replace(/[\s*_\\]+/g, '')
  const words = new Set(whole.match(wordPattern) ?? [])
  const beginnings = new Set([...words].map(beginningOf))
  const numbers = new Set((whole.match(numberPattern) ?? []).flatMap(formsOf))
  for (const word of words) if (spelledOut[word]) numbers.add(spelledOut[word])
  const hasWord = (word: string) => {
    const plain = word.toLowerCase()
    return words.has(plain) || beginnings.has(beginningOf(plain)) || whole.includes(plain)
  }
  return {
    hasWord,
    has(kind, claim) {
      const plain = claim.normalize('NFKC').toLowerCase()
      if (kind === 'numbers') return formsOf(plain).some((form) => numbers.has(form))
      if (kind === 'names') return hasWord(plain.replace(/['’]s$/, ''))
      return squeezed.includes(plain.replace(/[\s*_\\]+/g, '').replace(/\/$/, ''))
    },
  }
}

/** "1,000" and "1000" are the same figure. */
function formsOf(number: string): string[] {
  return [number, number.replace(/[.,](?=\d{3}(?:\D|$))/g, ''), number.replace(/[.,]0+$/, '')]
}

/** Endings aside. */
function beginningOf(word: string): string {
  return word.slice(0, word.length > 8 ? 7 : Math.min(word.length, 5))
}

const filler = new Set(
  `about after also because been before being below but can could does each find first following
  from have help here how information into just know like make more most need not now only other our out
  over please see should some such than that the their them then there these they this those through
  use used using very want was were what when where which while will with would you your yours`.split(
    /\s+/,
  ),
)

/** Words of a sentence that say something. */
export function matterOf(sentence: string): string[] {
  const words = sentence.toLowerCase().match(wordPattern) ?? []
  return words.filter((word) => word.length > 3 && !filler.has(word) && !/^\d/.test(word))
}

export function sentencesIn(message: string): string[] {
  return withoutMarks(message)
    .replace(/```[\s\S]*?```/g, '\n')
    .split(/\n+|(?<=[.!?。])\s+/u)
    .map((one) => one.trim())
    .filter(Boolean)
}

/** Texts of at least `length` words in a row that both have; undefined where there are none. */
export function sharedRun(text: string, other: string, length: number): string | undefined {
  const wordsOf = (one: string) => one.toLowerCase().match(wordPattern) ?? []
  const theirs = ` ${wordsOf(other).join(' ')} `
  const words = wordsOf(text)
  for (let at = 0; at + length <= words.length; at++) {
    const run = words.slice(at, at + length).join(' ')
    if (theirs.includes(` ${run} `)) return run
  }
  return undefined
}
