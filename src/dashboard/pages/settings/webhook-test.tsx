import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type EventType, eventTypes } from '../../../events/schema.ts'
import type { Delivery, Webhook } from '../../../webhooks/schema.ts'
import { post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SelectField } from '../../components/field.tsx'
import { Failure } from '../../components/layout.tsx'
import { DeliveryView } from './delivery.tsx'

/** Sends a sample now and shows what came back. */
export function TestDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const queries = useQueryClient()
  const [event, setEvent] = useState<EventType>('message.sent')
  const test = useMutation({
    mutationFn: () => post<Delivery>(`/webhooks/${webhook.id}/test`, { event }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries', webhook.id] }),
  })
  return (
    <Dialog title="Send a test" isOpen onClose={onClose}>
      <p className="text-sm break-words text-muted">
        A made-up event goes to <span className="break-all">{webhook.url}</span> now, once, signed
        like a real one.
      </p>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SelectField
            label="Event"
            options={eventTypes.map((name) => [name, name] as const)}
            value={event}
            onChange={setEvent}
          />
        </div>
        <Button kind="primary" isBusy={test.isPending} onClick={() => test.mutate()}>
          Send
        </Button>
      </div>
      {test.isPending && <p className="text-sm text-muted">Waiting for the receiver …</p>}
      {test.error && <Failure error={test.error} />}
      <div role="status">{test.data && <DeliveryView delivery={test.data} />}</div>
    </Dialog>
  )
}
