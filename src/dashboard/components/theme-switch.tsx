import { Monitor, Moon, Sun } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { chooseTheme, theme, themes } from '../theme.ts'

const icons = { system: Monitor, light: Sun, dark: Moon }

function watch(changed: () => void) {
  addEventListener('themechange', changed)
  return () => removeEventListener('themechange', changed)
}

/** One button: as the system, light, dark, and round again. */
export function ThemeSwitch() {
  const current = useSyncExternalStore(watch, theme)
  const next = themes[(themes.indexOf(current) + 1) % themes.length] ?? 'system'
  const Icon = icons[current]
  return (
    <button
      type="button"
      aria-label={`Theme: ${current}. Change to ${next}`}
      title={`Theme: ${current}`}
      className="rounded p-1.5 text-muted hover:bg-sunken"
      onClick={() => chooseTheme(next)}
    >
      <Icon size={16} />
    </button>
  )
}
