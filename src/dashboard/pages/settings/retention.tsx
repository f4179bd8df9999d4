import { useQuery } from '@tanstack/react-query'
import { get } from '../../api.ts'
import { Confirm } from '../../components/confirm.tsx'
import { counted } from '../../format.ts'

export const longestRetention = 3650

/** Anything else the server refuses, in words beside the field. */
export const isRetention = (days: number) =>
  Number.isInteger(days) && days >= 1 && days <= longestRetention

/** Asks before conversations are kept for fewer days than now. */
export function ShorterRetention({
  days,
  onConfirm,
  onClose,
}: {
  days: number
  onConfirm: () => void
  onClose: () => void
}) {
  const old = useQuery({
    queryKey: ['settings', 'retention', days],
    queryFn: () => get<{ conversations: number }>(`/settings/retention?days=${days}`),
    staleTime: 0,
  })
  const span = counted(days, 'day')
  return (
    <Confirm
      title={`Keep conversations for ${span} only?`}
      action="Save and delete"
      isBusy={old.isLoading}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        Conversations that ended more than {span} ago are deleted at the next clean-up, within the
        hour, with their messages, notes and ratings, and from then on each as it gets that old.
      </p>
      <p role="status" className="mt-2 font-medium text-text">
        {old.isLoading && 'Counting them …'}
        {old.data && howMany(old.data.conversations)}
      </p>
      <p className="mt-2">Only a backup brings them back.</p>
    </Confirm>
  )
}

function howMany(conversations: number): string {
  if (conversations === 0) return 'None is that old now.'
  return `${counted(conversations, 'conversation')} ${conversations === 1 ? 'is' : 'are'} that old now.`
}
