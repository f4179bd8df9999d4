import { useMutation, useQueryClient } from '@tanstack/react-query'
import { patch } from '../../api.ts'
import { type Me, useMe } from '../../session.ts'
import { usePresence } from './data.ts'

const dots = { ONLINE: 'bg-good', AWAY: 'bg-warn', OFFLINE: 'bg-line-strong' }
const words = { ONLINE: 'online', AWAY: 'away', OFFLINE: 'offline' }

/** Whether visitors find somebody there; a click changes it for oneself. */
export function Presence() {
  const me = useMe()
  const queries = useQueryClient()
  const others = usePresence().filter(({ id }) => id !== me.id)
  const change = useMutation({
    mutationFn: (presence: Me['presence']) => patch<Me>('/account', { presence }),
    onSuccess: (changed) => queries.setQueryData(['me'], { ...me, presence: changed.presence }),
  })
  const there = others.map(({ name, presence }) => `${name} is ${words[presence]}`).join('\n')
  return (
    <button
      type="button"
      title={there || 'No other colleagues yet'}
      className="flex h-7 items-center gap-1.5 rounded-md px-2 text-xs text-muted hover:bg-sunken"
      disabled={change.isPending}
      onClick={() => change.mutate(me.presence === 'ONLINE' ? 'AWAY' : 'ONLINE')}
    >
      <span className="flex -space-x-0.5" aria-hidden="true">
        {others.slice(0, 4).map(({ id, presence }) => (
          <span key={id} className={`size-2 rounded-full ring-2 ring-surface ${dots[presence]}`} />
        ))}
        <span className={`size-2 rounded-full ring-2 ring-surface ${dots[me.presence]}`} />
      </span>
      {me.presence === 'ONLINE' ? 'Online' : 'Away'}
      <span className="sr-only">. Press to change. {there}</span>
    </button>
  )
}
