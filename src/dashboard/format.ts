const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** "5 min. ago"; a date where it is longer than a month. */
export function ago(time: string): string {
  const seconds = (Date.parse(time) - Date.now()) / 1000
  if (Math.abs(seconds) > 30 * 86_400)
    return new Date(time).toLocaleDateString('en', { dateStyle: 'medium' })
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return relative.format(Math.round(seconds / length), unit)
}

export function number(value: number): string {
  return value.toLocaleString('en')
}

/** "1 page", "2 pages". */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`
}

export function percent(value: number | null): string {
  return value === null ? '–' : `${Math.round(value * 100)} %`
}
