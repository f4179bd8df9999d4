import { stemmer } from 'stemmer'
import { functionWords } from '../search/terms.ts'

export const conflictKinds = [
  'PRICE',
  'PERCENTAGE',
  'DURATION',
  'DATE',
  'NUMBER',
  'ADDRESS',
  'NEGATION',
] as const
export type ConflictKind = (typeof conflictKinds)[number]

/** What a statement says in figures: two of the same kind, unit and bound can be compared. */
export interface Figure {
  kind: Exclude<ConflictKind, 'NEGATION'>
  unit: string
  /** "up to" and "at least" bound, all else is exact. */
  bound: 'EXACT' | 'UPPER' | 'LOWER'
  value: string
}

const numberWords = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, value) => [word, value]),
)
for (const [index, word] of 'thirty forty fifty sixty seventy eighty ninety'.split(' ').entries()) {
  numberWords.set(word, 30 + 10 * index)
}
const amount = `(?:\\d[\\d.,]*\\d|\\d|\\b(?:${[...numberWords.keys()].join('|')})\\b)`
const months =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember)'
const currency = '(?:euros?|dollars?|pounds?|francs?|usd|eur|gbp|chf|[$€£¥])'
const spans: Record<string, number> = {
  second: 1,
  sekunde: 1,
  minute: 60,
  hour: 3600,
  stunde: 3600,
  day: 86_400,
  tag: 86_400,
  week: 604_800,
  woche: 604_800,
  month: 2_628_000,
  monat: 2_628_000,
  year: 31_536_000,
  jahr: 31_536_000,
}
const span = Object.keys(spans).join('|')
const bytes: Record<string, number> = { k: 1e3, m: 1e6, g: 1e9, t: 1e12 }
const range = `(${amount})(?:\\s*(?:-|–|to|bis|or)\\s*(${amount}))?`

interface Reader {
  pattern: RegExp
  read(match: RegExpExecArray): Pick<Figure, 'kind' | 'unit' | 'value'>
}

// The first that matches somewhere takes its place; what none takes remains a word.
const readers: Reader[] = [
  {
    pattern: /https?:\/\/[^\s)>\]"'`]*[^\s)>\]"'`.,;:!?]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu,
    read: ([text]) => ({
      kind: 'ADDRESS',
      unit: text.includes('://') ? 'url' : 'e-mail',
      value: text.toLowerCase().replace(/\/$/, ''),
    }),
  },
  {
    pattern: new RegExp(
      `\\b\\d{4}-\\d\\d-\\d\\d\\b|\\b\\d{1,2}(?:st|nd|rd|th|\\.)? ${months}\\b\\.?(?:,? \\d{4})?|\\b${months}\\.? \\d{1,2}(?:st|nd|rd|th)?\\b(?:,? \\d{4})?|\\b${months} \\d{4}\\b|\\b(?:19|20)\\d\\d\\b(?![.,]\\d)`,
      'giu',
    ),
    read: ([text]) => ({ kind: 'DATE', unit: shapeOf(text), value: dateValue(text) }),
  },
  {
    pattern: /\b\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?)|\b\d{1,2}:\d\d\b/giu,
    read: ([text]) => ({ kind: 'DATE', unit: 'clock', value: clockValue(text) }),
  },
  {
    pattern: new RegExp(`([$€£¥])\\s?(${amount})|(${amount})\\s?(${currency})(?![\\p{L}])`, 'giu'),
    read: ([, sign, value, other, name]) => ({
      kind: 'PRICE',
      unit: currencyOf(sign ?? name ?? ''),
      value: String(numberOf(value ?? other ?? '')),
    }),
  },
  {
    pattern: new RegExp(`${range}\\s?(?:%|percent\\b|per cent\\b|prozent\\b)`, 'giu'),
    read: ([, from, to]) => ({ kind: 'PERCENTAGE', unit: '%', value: rangeOf(from, to, 1) }),
  },
  {
    pattern: new RegExp(
      `${range}[\\s-]*((?:business|working|calendar) )?(${span})(?:s|n|en|e)?(?![\\p{L}])`,
      'giu',
    ),
    read: ([, from, to, sort, unit]) => ({
      kind: 'DURATION',
      unit: /business|working/i.test(sort ?? '') ? 'working time' : 'time',
      value: rangeOf(from, to, spans[unit?.toLowerCase() ?? ''] ?? 1),
    }),
  },
  {
    pattern: new RegExp(`(${amount})\\s?([kmgt])i?b\\b`, 'giu'),
    read: ([, value, unit]) => ({
      kind: 'NUMBER',
      unit: 'byte',
      value: String(numberOf(value ?? '') * (bytes[unit?.toLowerCase() ?? ''] ?? 1)),
    }),
  },
  {
    // With a noun behind it; before it ("port 80", "step 3") it is a name.
    pattern: new RegExp(`(?<![\\p{L}\\d.,/#-])${range}(?= ([\\p{L}]{3,}))`, 'giu'),
    read: ([, from, to, noun]) => ({
      kind: 'NUMBER',
      unit: stemmer(noun?.toLowerCase() ?? ''),
      value: rangeOf(from, to, 1),
    }),
  },
]

/** The figures of a text in order, and what is left of it without them. */
export function figuresIn(text: string): { figures: Figure[]; rest: string } {
  const found: { at: number; figure: Figure }[] = []
  let rest = text
  for (const { pattern, read } of readers) {
    for (const match of [...rest.matchAll(pattern)]) {
      const figure = read(match)
      if (figure.kind === 'NUMBER' && isName(text.slice(0, match.index), match[3])) continue
      found.push({ at: match.index, figure: { ...figure, bound: boundBefore(text, match.index) } })
      const blank = ' '.repeat(match[0].length)
      rest = rest.slice(0, match.index) + blank + rest.slice(match.index + match[0].length)
    }
  }
  return { figures: found.sort((a, b) => a.at - b.at).map(({ figure }) => figure), rest }
}

/** "Error 404 appears" names an error. */
function isName(before: string, noun: string | undefined): boolean {
  return functionWords.has(noun ?? '') || label.test(before)
}

const label =
  /\b(?:error|code|status|step|port|section|chapter|figure|table|page|level|phase|part|article|rule|room|gate|line|type|class|tier|form|option|question|item|number|no\.?|iso|rfc|severity|priority|article|paragraph|windows|ios|android)\s*$/i

function boundBefore(text: string, at: number): Figure['bound'] {
  const before = text.slice(Math.max(0, at - 24), at).toLowerCase()
  if (
    /(?:up to|at most|no more than|less than|under|below|maximum of|max\.?|bis zu|höchstens)\s*$/.test(
      before,
    )
  )
    return 'UPPER'
  if (
    /(?:at least|minimum of|min\.?|from|more than|over|above|starting at|mindestens|ab)\s*$/.test(
      before,
    )
  )
    return 'LOWER'
  return 'EXACT'
}

/** "1,250.50", "1.250,50" and "three" as a number. */
function numberOf(text: string): number {
  const word = numberWords.get(text.toLowerCase())
  if (word !== undefined) return word
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)) return Number(text.replaceAll(',', ''))
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(text)) {
    return Number(text.replaceAll('.', '').replace(',', '.'))
  }
  return Number(text.replace(',', '.'))
}

function rangeOf(from: string | undefined, to: string | undefined, factor: number): string {
  const ends = [from, to].filter((end) => end !== undefined)
  return ends.map((end) => String(numberOf(end) * factor)).join('–')
}

function currencyOf(text: string): string {
  const sign = { $: 'dollar', '€': 'euro', '£': 'pound', '¥': 'yen' }[text]
  const name = text.toLowerCase().replace(/s$/, '')
  return sign ?? { usd: 'dollar', eur: 'euro', gbp: 'pound', chf: 'franc' }[name] ?? name
}

/** Which parts a date has: a year alone can't be compared with a day. */
function shapeOf(text: string): string {
  if (/^\d{4}$/.test(text)) return 'year'
  const hasYear = /\d{4}/.test(text)
  const hasDay = /\b\d{1,2}\b|\d(?:st|nd|rd|th)/i.test(text.replace(/\d{4}/, ''))
  return `${hasDay ? 'day' : 'month'}${hasYear ? ' of year' : ''}`
}

function dateValue(text: string): string {
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  const order = [
    'jan',
    'feb',
    'mar|mär',
    'apr',
    'may|mai',
    'jun',
    'jul',
    'aug',
    'sep',
    'oct|okt',
    'nov',
    'dec|dez',
  ]
  if (iso) return `${iso[1]}/${Number(iso[2])}/${Number(iso[3])}`
  const year = /\d{4}/.exec(text)?.[0] ?? ''
  const month =
    order.findIndex((names) => new RegExp(`(?:^|[^a-z])(?:${names})`, 'i').test(text)) + 1
  const day = /\d{1,2}/.exec(text.replace(/\d{4}/, ''))?.[0] ?? ''
  return `${year}/${month || ''}/${day && Number(day)}`
}

function clockValue(text: string): string {
  const [, hours = '0', minutes = '00', half] = /^(\d{1,2})(?::(\d\d))? ?([ap])?/i.exec(text) ?? []
  const add = half?.toLowerCase() === 'p' && hours !== '12' ? 12 : 0
  return `${Number(hours) + add}:${minutes}`
}
