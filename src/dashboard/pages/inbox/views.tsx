import { useQuery } from '@tanstack/react-query'
import { get, list } from '../../api.ts'
import { number } from '../../format.ts'
import { keys, type View, views } from './data.ts'

interface Counts {
  waiting: number
  human: number
  mine: number
}

const fromList = ['BOT', 'ENDED', 'ALL'] as const

function useCounts(): Partial<Record<View, number>> {
  const { data } = useQuery({
    queryKey: keys.counts,
    queryFn: async () => {
      const [counts, ...totals] = await Promise.all([
        get<Counts>('/inbox/counts'),
        ...fromList.map(async (view) => (await list(`/inbox?view=${view}&pageSize=1`)).total),
      ])
      const [BOT = 0, ENDED = 0, ALL = 0] = totals
      return { WAITING: counts.waiting, MINE: counts.mine, HUMAN: counts.human, BOT, ENDED, ALL }
    },
  })
  return data ?? {}
}

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
            {counts[one] === undefined ? '' : number(counts[one])}
          </span>
        </button>
      ))}
    </nav>
  )
}
