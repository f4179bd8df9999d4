import { useQuery } from '@tanstack/react-query'
import type { Dimension, TrustRun } from '../../../trust/schema.ts'
import { get } from '../../api.ts'

export interface TrustState {
  /** The last one that came to its end. */
  last: TrustRun | null
  running: TrustRun | null
  stale: boolean
  staleReason: string | null
  model: string | null
  weights: Record<Dimension, number>
}

export const trustKey = ['trust'] as const
/** How often the progress of a run is looked at. */
const lookEveryMs = 1500
const restEveryMs = 30_000

export function useTrust() {
  return useQuery({
    queryKey: [...trustKey, 'state'],
    queryFn: () => get<TrustState>('/trust'),
    refetchInterval: ({ state }) => (state.data?.running ? lookEveryMs : restEveryMs),
  })
}

export const isOver = ({ status }: TrustRun) => status !== 'QUEUED' && status !== 'RUNNING'

export const triggers = {
  OPERATOR: 'an operator',
  SCHEDULE: 'the nightly check',
  COMMAND: 'the command line',
} as const

/** "off-topic" is for programs, "Off topic" for people. */
export function categoryName(category: string): string {
  const words = category.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
