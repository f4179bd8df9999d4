import type { WidgetConfig } from '../messages/schema.ts'

/** The operator's colours; by night those of the text and the background give way to Keepdesk's. */
export function paint(config: WidgetConfig, theme?: string) {
  const root = document.documentElement
  const wanted = (theme ?? config.theme).toLowerCase()
  if (wanted === 'light' || wanted === 'dark') root.dataset.theme = wanted
  else delete root.dataset.theme
  const { style } = root
  style.setProperty('--brand', config.primaryColor)
  style.setProperty('--on-brand', contrast(config.primaryColor))
  style.setProperty('--day-text', config.textColor)
  style.setProperty('--day-surface', config.backgroundColor)
  document.title = config.title
  // Whoever greets in Arabic or Hebrew reads from right to left.
  root.dir = /^\P{L}*[\u0590-\u08ff]/u.test(config.welcomeMessage || config.title) ? 'rtl' : 'ltr'
}

/** White or nearly black, whichever is easier to read on it. */
function contrast(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04 ? share / 12.9 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.22 ? '#16181c' : '#ffffff'
}
