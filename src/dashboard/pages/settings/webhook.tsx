import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import type { ChangedWebhook, Webhook } from '../../../webhooks/schema.ts'
import { patch } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Badge, Card, Failure } from '../../components/layout.tsx'
import { Menu } from '../../components/menu.tsx'
import { ago } from '../../format.ts'
import { useMe } from '../../session.ts'
import { doLater } from '../../undo.ts'
import { Deliveries } from './deliveries.tsx'
import { SecretDialog, WebhookDialog } from './webhook-dialog.tsx'
import { TestDialog } from './webhook-test.tsx'
import { WebhookState } from './webhooks.tsx'

type Open = 'edit' | 'test' | 'rotate'

export const webhookPath = (id: string) => `/webhooks/${id}`

export function WebhookDetail({ webhook, onBack }: { webhook: Webhook; onBack: () => void }) {
  const isAdmin = useMe().role === 'ADMIN'
  const queries = useQueryClient()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const again = () => queries.invalidateQueries({ queryKey: ['webhooks'] })
  const change = useMutation({
    mutationFn: (changes: { enabled?: boolean; rotateSecret?: true }) =>
      patch<ChangedWebhook>(`/webhooks/${webhook.id}`, changes),
    onSettled: again,
    onSuccess: close,
  })
  // Deliveries go on until the moment to think better of it is over.
  function drop() {
    onBack()
    doLater({
      text: `The webhook to ${webhook.url} is deleted, with its log.`,
      method: 'DELETE',
      path: webhookPath(webhook.id),
      onDone: again,
    })
  }
  const { enabled, disabledReason, failingSince } = webhook
  const secret = change.data?.secret
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="quiet" size="small" onClick={onBack}>
          <ArrowLeft size={14} /> All webhooks
        </Button>
        {isAdmin && (
          <div className="ml-auto flex items-center gap-2">
            <Button size="small" kind="primary" onClick={() => setOpen('test')}>
              Send a test
            </Button>
            <Button size="small" onClick={() => setOpen('edit')}>
              Change
            </Button>
            <Menu
              label="More actions"
              items={[
                {
                  name: enabled ? 'Switch off' : 'Switch on',
                  run: () => change.mutate({ enabled: !enabled }),
                },
                { name: 'Rotate the secret', run: () => setOpen('rotate') },
                { name: 'Delete', isDanger: true, run: drop },
              ]}
            />
          </div>
        )}
      </div>
      {change.error && open === undefined && <Failure error={change.error} />}
      <Card title="Webhook">
        <div className="grid gap-2 p-4 text-sm">
          <div className="flex flex-wrap items-center gap-2">
            <WebhookState webhook={webhook} />
            <span className="min-w-0 font-mono text-xs break-all">{webhook.url}</span>
          </div>
          {webhook.description && <p className="text-muted">{webhook.description}</p>}
          {disabledReason && <p className="text-bad">{disabledReason}</p>}
          {failingSince && (
            <p className="text-warn">It began to fail {ago(failingSince)}, and fails since.</p>
          )}
          <div className="flex flex-wrap gap-1">
            {webhook.events.map((name) => (
              <Badge key={name}>{name === '*' ? 'All events' : name}</Badge>
            ))}
          </div>
        </div>
      </Card>
      <Deliveries webhookId={webhook.id} canWrite={isAdmin} />
      {open === 'edit' && <WebhookDialog webhook={webhook} onClose={close} />}
      {open === 'test' && <TestDialog webhook={webhook} onClose={close} />}
      {open === 'rotate' && (
        <Confirm
          title="Make a new secret?"
          action="Rotate the secret"
          isBusy={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate({ rotateSecret: true })}
          onClose={close}
        >
          The old one goes on signing beside the new one for 24 hours, so nothing is lost while you
          change it over.
        </Confirm>
      )}
      {secret && <SecretDialog secret={secret} isRotated onClose={() => change.reset()} />}
    </>
  )
}
