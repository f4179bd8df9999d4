export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const key = 'keepdesk.theme'

/** The choice of this browser; where it keeps none, that of the system. */
export function theme(): Theme {
  try {
    const kept = localStorage.getItem(key)
    return themes.find((one) => one === kept) ?? 'system'
  } catch {
    return 'system'
  }
}

export function applyTheme(chosen: Theme): void {
  if (chosen === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.dataset.theme = chosen
}

export function chooseTheme(chosen: Theme): void {
  applyTheme(chosen)
  try {
    localStorage.setItem(key, chosen)
  } catch {
    // A browser that keeps nothing shows it until the next visit.
  }
  dispatchEvent(new Event('themechange'))
}
