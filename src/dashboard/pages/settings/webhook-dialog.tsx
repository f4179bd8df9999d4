import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { eventTypes } from '../../../events/schema.ts'
import type { ChangedWebhook, Webhook } from '../../../webhooks/schema.ts'
import { patch, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { CopyBox } from '../../components/copy.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { Failure } from '../../components/layout.tsx'
import { Toggle } from '../../components/toggle.tsx'
import { problemOf, restOf } from './problem.ts'

/** Makes one, or changes `webhook`. */
export function WebhookDialog({
  webhook,
  onClose,
}: {
  webhook?: Webhook
  onClose: (made?: Webhook) => void
}) {
  const queries = useQueryClient()
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [description, setDescription] = useState(webhook?.description ?? '')
  const [isAll, setAll] = useState(webhook?.events.includes('*') ?? true)
  const [events, setEvents] = useState<string[]>(
    webhook?.events.filter((name) => name !== '*') ?? [],
  )
  const saving = useMutation({
    mutationFn: () => {
      const body = { url, description, events: isAll ? ['*'] : events }
      return webhook
        ? patch<ChangedWebhook>(`/webhooks/${webhook.id}`, body)
        : post<ChangedWebhook>('/webhooks', body)
    },
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['webhooks'] })
      if (!saved.secret) onClose(saved)
    },
  })
  const made = saving.data
  if (made?.secret) return <SecretDialog secret={made.secret} onClose={() => onClose(made)} />
  const { error } = saving
  const rest = restOf(error, ['url', 'events', 'description'])
  const wrongEvents = problemOf(error, 'events')
  return (
    <Dialog
      title={webhook ? 'Change the webhook' : 'Add a webhook'}
      isOpen
      onClose={() => onClose()}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          saving.mutate()
        }}
      >
        {rest && <Failure error={rest} />}
        <TextField
          label="Address"
          hint="Where events are sent by POST."
          placeholder="https://example.com/hooks/keepdesk"
          type="url"
          required
          autoFocus
          value={url}
          error={problemOf(error, 'url')}
          onChange={({ target }) => setUrl(target.value)}
        />
        <TextField
          label="Description"
          hint="For those who read the list."
          value={description}
          error={problemOf(error, 'description')}
          onChange={({ target }) => setDescription(target.value)}
        />
        <Toggle
          label="All events, those of later versions, too"
          checked={isAll}
          onChange={setAll}
        />
        {!isAll && (
          <fieldset className="grid gap-2 sm:grid-cols-2">
            <legend className="mb-2 text-xs font-medium">Events</legend>
            {eventTypes.map((name) => (
              <label key={name} className="flex items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  className="accent-accent"
                  checked={events.includes(name)}
                  onChange={({ target }) =>
                    setEvents(
                      target.checked ? [...events, name] : events.filter((one) => one !== name),
                    )
                  }
                />
                {name}
              </label>
            ))}
          </fieldset>
        )}
        {wrongEvents && <p className="text-xs text-bad">{wrongEvents}</p>}
        <div className="flex justify-end gap-2">
          <Button onClick={() => onClose()}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            isBusy={saving.isPending}
            disabled={!isAll && events.length === 0}
          >
            {webhook ? 'Save' : 'Add webhook'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

export function SecretDialog({
  secret,
  isRotated = false,
  onClose,
}: {
  secret: string
  isRotated?: boolean
  onClose: () => void
}) {
  return (
    <Dialog title="The signing secret" isOpen onClose={onClose}>
      <p className="text-sm text-muted">
        Your program verifies with it that a request came from here, after the Standard Webhooks
        specification. Copy it now: it is shown only this once.
        {isRotated && ' The old one goes on signing beside it for 24 hours.'}
      </p>
      <CopyBox text={secret} label="Signing secret" />
      <Button kind="primary" className="justify-self-end" onClick={onClose}>
        Done
      </Button>
    </Dialog>
  )
}
