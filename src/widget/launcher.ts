import { launcherStyles } from './launcher.css.ts'

const svg = 'http://www.w3.org/2000/svg'
const chatIcon = 'M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12z'
const closeIcon = 'M6 9l6 6 6-6'

export interface LauncherLook {
  /** 'none': no button at all. */
  text: string
  title: string
  color: string
  side: string
  isOpen: boolean
  unread: number
}

/** The button, in a shadow tree of `host`; also what the console shows of it. */
export function makeLauncher(host: HTMLElement) {
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(launcherStyles)
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement('button')
  const icon = document.createElementNS(svg, 'svg')
  const path = document.createElementNS(svg, 'path')
  const label = document.createElement('span')
  const badge = document.createElement('b')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('aria-hidden', 'true')
  button.type = 'button'
  label.dir = 'auto'
  icon.append(path)
  button.append(icon, label, badge)
  root.append(button)

  function draw({ text, title, color, side, isOpen, unread }: LauncherLook) {
    const name = text && text !== 'none' ? text : title || 'Chat'
    path.setAttribute('d', isOpen ? closeIcon : chatIcon)
    label.textContent = isOpen || text === 'none' ? '' : text
    label.hidden = !label.textContent
    badge.textContent = unread > 9 ? '9+' : String(unread)
    badge.hidden = isOpen || unread === 0
    button.className = side
    button.style.background = color
    button.style.color = isLight(color) ? '#16181c' : '#ffffff'
    button.hidden = text === 'none'
    button.setAttribute('aria-expanded', String(isOpen))
    const news = unread ? `, ${unread} unread` : ''
    button.setAttribute('aria-label', isOpen ? `Close ${name}` : name + news)
  }
  return { root, button, draw }
}

/** Whether dark text is easier to read on it than white. */
function isLight(color: string): boolean {
  const channels = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04 ? share / 12.9 : ((share + 0.055) / 1.055) ** 2.4
  })
  const [red = 0, green = 0, blue = 0] = channels
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.22
}
