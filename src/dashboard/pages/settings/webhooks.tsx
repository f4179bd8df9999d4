import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Webhook } from '../../../webhooks/schema.ts'
import { list } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Badge, Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Table } from '../../components/table.tsx'
import { ago } from '../../format.ts'
import { useSearchParams } from '../../search-params.ts'
import { useMe } from '../../session.ts'
import { useWaiting } from '../../undo.ts'
import { WebhookDetail, webhookPath } from './webhook.tsx'
import { WebhookDialog } from './webhook-dialog.tsx'

export function Webhooks() {
  const isAdmin = useMe().role === 'ADMIN'
  const waiting = useWaiting()
  const [{ webhook: openId }, change] = useSearchParams()
  const [isCreating, setCreating] = useState(false)
  const webhooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => list<Webhook>('/webhooks?pageSize=100'),
  })
  if (webhooks.error) return <Failure error={webhooks.error} onRetry={() => webhooks.refetch()} />
  const shown = webhooks.data?.items.filter(({ id }) => !waiting.has(webhookPath(id)))
  const open = shown?.find(({ id }) => id === openId)
  const close = () => change({ webhook: undefined, status: undefined })
  if (open) return <WebhookDetail webhook={open} onBack={close} />
  return (
    <>
      <Card
        title="Webhooks"
        action={
          isAdmin && (
            <Button kind="primary" size="small" onClick={() => setCreating(true)}>
              Add webhook
            </Button>
          )
        }
      >
        {webhooks.isPending && <Skeleton />}
        {shown?.length === 0 && (
          <Empty title="No webhooks yet">
            Keepdesk can tell your own programs what happens: a message came in, a visitor asks for
            a person, a conversation ended. Add the address that should hear of it.
          </Empty>
        )}
        {shown && shown.length > 0 && (
          <Table
            rows={shown}
            keyOf={({ id }) => id}
            onOpen={({ id }) => change({ webhook: id })}
            columns={[
              {
                head: 'Address',
                cell: ({ id, url, description }) => (
                  <span className="grid gap-0.5">
                    <button
                      type="button"
                      className="text-left break-all hover:underline"
                      onClick={() => change({ webhook: id })}
                    >
                      {url}
                    </button>
                    {description && <span className="text-xs text-muted">{description}</span>}
                  </span>
                ),
                className: 'min-w-48',
              },
              {
                head: 'Events',
                cell: ({ events }) =>
                  events.includes('*')
                    ? 'All'
                    : events.length === 1
                      ? events[0]
                      : `${events.length} kinds`,
              },
              { head: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
              {
                head: 'Changed',
                cell: ({ updatedAt }) => (
                  <span className="whitespace-nowrap text-muted">{ago(updatedAt)}</span>
                ),
              },
            ]}
          />
        )}
      </Card>
      {isCreating && (
        <WebhookDialog
          onClose={(made) => {
            setCreating(false)
            if (made) change({ webhook: made.id })
          }}
        />
      )}
    </>
  )
}

export function WebhookState({
  webhook: { enabled, disabledReason, failingSince },
}: {
  webhook: Webhook
}) {
  if (disabledReason) return <Badge tone="bad">Switched off</Badge>
  if (!enabled) return <Badge>Off</Badge>
  return failingSince ? <Badge tone="warn">Failing</Badge> : <Badge tone="good">On</Badge>
}
