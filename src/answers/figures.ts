import { withFigures } from './number-words.ts'

export interface Figure {
  /** In one spelling: `1,000`, `1.000` and `1000` are the same. */
  value: string
  /** In one spelling for all languages, where one stands beside it. */
  unit?: string
}

const units: [string, string][] = [
  ['second', 'secs?|seconds?|sekunden?|secondes?|segundos?|second[oi]|seconden|секунд\\p{L}*|秒'],
  [
    'minute',
    'mins?|minutes?|minuten?|minutos?|minut[oi]|minuut|минут\\p{L}*|分钟|分鐘|دقيقة|دقائق',
  ],
  ['hour', 'hrs?|hours?|stunden?|heures?|horas?|or[ae]|uur|uren|час(?:а|ов)?|小时|小時|ساعة|ساعات'],
  ['day', 'days?|tage?n?|jours?|d[ií]as?|giorn[oi]|dag(?:en)?|день|дня|дней|天|يوم\\p{L}*|أيام'],
  ['week', 'weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|недел\\p{L}+|周'],
  [
    'month',
    'months?|monate?n?|mois|mes(?:es)?|m[eê]s(?:es)?|mes[ei]|maand(?:en)?|месяц\\p{L}*|个月',
  ],
  ['year', 'years?|jahre?n?|ans?|années?|años?|anos?|ann[oi]|jaar|jaren|год\\p{L}*|лет|年'],
  ['percent', '%|percent|per cent|prozent|pour cent|por ciento|por cento|per cento|procent'],
  ['EUR', '€|eur|euros?'],
  ['USD', '\\$|usd|dollars?|dólares'],
  ['GBP', '£|gbp|pounds?'],
  ['CHF', 'chf|francs?|franken'],
  ['KB', 'kb|kilobytes?'],
  ['MB', 'mb|megabytes?'],
  ['GB', 'gb|gigabytes?'],
  ['TB', 'tb|terabytes?'],
]
/** "2 business days" are days. */
const kinds = '(?:business|working|calendar|more|full|further|consecutive)[\\s-]'
/** "5 to 10 days": both are of days. */
const sameUnit = /^(?:\s?(?:,|–|-|to|or|and|bis|oder|und|à|ou|a|o)\s?){1,2}(?=\d)/iu
const behind = units.map(
  ([unit, words]) =>
    [unit, new RegExp(`^[\\s-]?(?:${kinds})?(?:${words})(?![\\p{L}])`, 'iu')] as const,
)
const before = units
  .filter(([unit]) => /^[A-Z]{3}$/.test(unit))
  .map(([unit, words]) => [unit, new RegExp(`(?<![\\p{L}])(?:${words})\\s?$`, 'iu')] as const)

/** The number of a list's item or of a step: it counts nothing. */
const item = 'item'
const listMark = /^[.)](?:\s|$)/
const lineStart = /(?:^|\n)\s*$/
const step = /(?:steps?|schritt|étape|paso|passo|passaggio|stap|шаг)\s$/i

/** The figures of a text, spelled out or not, with the unit or currency beside them. */
export function figuresIn(text: string): Figure[] {
  const plain = withFigures(text.normalize('NFKC'))
  const figures: Figure[] = []
  /** Whether only a comma, a dash or a word lies between one and the next. */
  const gaps: boolean[] = []
  for (const match of plain.matchAll(/\d+(?:[.,:]\d+)*/g)) {
    const after = plain.slice(match.index + match[0].length, match.index + match[0].length + 20)
    const ahead = plain.slice(Math.max(0, match.index - 10), match.index)
    const unit =
      (isItem(ahead, after) ? item : undefined) ??
      behind.find(([, words]) => words.test(after))?.[0] ??
      before.find(([, words]) => words.test(ahead))?.[0]
    figures.push({ value: inOneSpelling(match[0]), ...(unit && { unit }) })
    gaps.push(sameUnit.test(after))
  }
  for (let at = figures.length - 2; at >= 0; at--) {
    const figure = figures[at]
    const unit = figures[at + 1]?.unit
    if (figure && gaps[at] && figure.unit === undefined && unit && unit !== item) figure.unit = unit
  }
  return figures
}

function isItem(ahead: string, after: string): boolean {
  return step.test(ahead) || (lineStart.test(ahead) && listMark.test(after))
}

function inOneSpelling(figure: string): string {
  if (/^\d{1,3}(?:[.,]\d{3})+$/.test(figure)) return figure.replace(/[.,]/g, '')
  const plain = figure.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '').replaceAll(',', '.')
  const short = /^\d+\.\d+$/.test(plain) ? plain.replace(/\.?0+$/, '') : plain
  return short.replace(/^0+(?=\d)/, '')
}

/** Whether a text with `all` figures says this one: of the same unit where both have one. */
export function hasFigure(all: Figure[], one: Figure): boolean {
  return all.some(({ value, unit }) => {
    if (value !== one.value) return false
    if (unit === item) return one.unit === item
    return unit === undefined || one.unit === undefined || one.unit === item || unit === one.unit
  })
}
