import { useQuery } from '@tanstack/react-query'
import { get } from '../../api.ts'
import { Confirm } from '../../components/confirm.tsx'
import { counted, number } from '../../format.ts'

export const longestRetention = 3650

/** Anything else the server refuses, in words beside the field. */
export const isWithin = (count: number, most: number) =>
  Number.isInteger(count) && count >= 1 && count <= most

interface Asked {
  days: number
  onConfirm: () => void
  onClose: () => void
}

/** How many there are now of what would go; read anew each time it is asked. */
const useOld = (path: string, days: number) =>
  useQuery({
    queryKey: ['settings', path, days],
    queryFn: () => get<Record<string, number>>(`/settings/${path}?days=${days}`),
    staleTime: 0,
  })

/** Asks before conversations are kept for fewer days than now. */
export function ShorterRetention({ days, onConfirm, onClose }: Asked) {
  const old = useOld('retention', days)
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
      <HowMany old={old} one="conversation" many="conversations" />
      <p className="mt-2">Only a backup brings them back.</p>
    </Confirm>
  )
}

/** Asks before deliveries of webhooks are kept for fewer days than now. */
export function ShorterDeliveryLog({ days, onConfirm, onClose }: Asked) {
  const old = useOld('delivery-log', days)
  const span = counted(days, 'day')
  return (
    <Confirm
      title={`Keep webhook deliveries for ${span} only?`}
      action="Save and delete"
      isBusy={old.isLoading}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        Deliveries that were over more than {span} ago are deleted at the next clean-up, within the
        hour, and can’t be looked at or sent again; from then on each as it gets that old.
      </p>
      <HowMany old={old} one="delivery" many="deliveries" />
      <p className="mt-2">Only a backup brings them back.</p>
    </Confirm>
  )
}

/** Asks before fewer backups are kept than now. */
export function FewerBackups({ kept, onConfirm, onClose }: Omit<Asked, 'days'> & { kept: number }) {
  return (
    <Confirm
      title={`Keep ${counted(kept, 'backup')} only?`}
      action="Save and delete"
      isBusy={false}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        Once the next backup is made, all but the newest {kept} are deleted. Nothing brings them
        back.
      </p>
    </Confirm>
  )
}

function HowMany({
  old: { isLoading, data },
  one,
  many,
}: {
  old: ReturnType<typeof useOld>
  one: string
  many: string
}) {
  const count = data?.[many]
  return (
    <p role="status" className="mt-2 font-medium text-text">
      {isLoading && 'Counting them …'}
      {count === 0 && 'None is that old now.'}
      {count === 1 && `1 ${one} is that old now.`}
      {count !== undefined && count > 1 && `${number(count)} ${many} are that old now.`}
    </p>
  )
}
