import { number } from '../../format.ts'
import { useCounts, type View, views } from './data.ts'

export function ViewTabs({
  view,
  onChange,
}: {
  view: View | undefined
  onChange: (view: View) => void
}) {
  const counts = useCounts()
  return (
    <nav
      aria-label="Views"
      className="grid shrink-0 grid-cols-[auto_auto_auto] gap-0.5 border-b border-line p-1.5 text-xs"
    >
      {views.map(([one, name]) => (
        <button
          key={one}
          type="button"
          aria-current={one === view ? 'page' : undefined}
          className="flex h-7 items-center justify-between gap-1.5 rounded-md px-1.5 whitespace-nowrap text-muted hover:bg-sunken aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent"
          onClick={() => onChange(one)}
        >
          {name}
          <span className="tabular-nums">
            {counts ? number(counts[one.toLowerCase() as Lowercase<View>]) : ''}
          </span>
        </button>
      ))}
    </nav>
  )
}
