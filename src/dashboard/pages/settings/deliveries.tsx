import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Delivery } from '../../../webhooks/schema.ts'
import { list, post } from '../../api.ts'
import { useApiValues } from '../../components/api-call.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SelectField } from '../../components/field.tsx'
import { Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Pager, usePage } from '../../components/pager.tsx'
import { Table } from '../../components/table.tsx'
import { ago } from '../../format.ts'
import { useSearchParams } from '../../search-params.ts'
import { DeliveryState, DeliveryView } from './delivery.tsx'

const statuses = [
  ['', 'All'],
  ['DELIVERED', 'Delivered'],
  ['FAILED', 'Failed'],
  ['RETRYING', 'Trying again'],
  ['PENDING', 'Queued'],
] as const

export function Deliveries({ webhookId, canWrite }: { webhookId: string; canWrite: boolean }) {
  const queries = useQueryClient()
  // It stands in the address, so that it can be bookmarked.
  const [params, change] = useSearchParams()
  const status = statuses.find(([one]) => one === params.status)?.[0] ?? ''
  const [page, setPage] = usePage(status)
  const [openId, setOpenId] = useState<string>()
  const [isReplaying, setReplaying] = useState(false)
  useApiValues({ status, page: page > 1 ? page : undefined })
  const query = new URLSearchParams({ page: String(page), ...(status && { status }) })
  const deliveries = useQuery({
    queryKey: ['deliveries', webhookId, status, page],
    queryFn: () => list<Delivery>(`/webhooks/${webhookId}/deliveries?${query}`),
    placeholderData: keepPreviousData,
    // What is on its way is soon somewhere else.
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.status === 'PENDING') ? 500 : 5000,
  })
  const again = () => queries.invalidateQueries({ queryKey: ['deliveries', webhookId] })
  const retry = useMutation({
    mutationFn: (id: string) => post<Delivery>(`/webhooks/${webhookId}/deliveries/${id}/retry`),
    onSettled: again,
  })
  const open = deliveries.data?.items.find(({ id }) => id === openId)
  return (
    <Card
      title="Deliveries"
      action={
        canWrite && (
          <Button size="small" onClick={() => setReplaying(true)}>
            Replay failed
          </Button>
        )
      }
    >
      <div className="max-w-48 px-4 py-3">
        <SelectField
          label="State"
          options={statuses}
          value={status}
          onChange={(chosen) => change({ status: chosen })}
        />
      </div>
      {deliveries.error && (
        <Failure error={deliveries.error} onRetry={() => deliveries.refetch()} />
      )}
      {retry.error && <Failure error={retry.error} />}
      {deliveries.isPending && <Skeleton />}
      {deliveries.data?.total === 0 && (
        <Empty title={status ? 'None in this state' : 'Nothing was sent yet'}>
          {!status && 'Send a test, or wait for the next event.'}
        </Empty>
      )}
      {deliveries.data && deliveries.data.items.length > 0 && (
        <Table
          rows={deliveries.data.items}
          keyOf={({ id }) => id}
          onOpen={({ id }) => setOpenId(id)}
          columns={[
            {
              head: 'Event',
              cell: ({ id, event }) => (
                <button
                  type="button"
                  className="text-left hover:underline"
                  onClick={() => setOpenId(id)}
                >
                  {event}
                </button>
              ),
            },
            { head: 'State', cell: (one) => <DeliveryState status={one.status} /> },
            {
              head: 'Answer',
              cell: ({ attempts }) => {
                const last = attempts.at(-1)
                return (
                  <span
                    className="block max-w-40 truncate xl:max-w-56 text-muted"
                    title={last?.error}
                  >
                    {last ? (last.error ?? `HTTP ${last.status}`) : '–'}
                  </span>
                )
              },
            },
            { head: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts.length },
            {
              head: 'When',
              cell: ({ createdAt, nextAttemptAt, attempts }) => (
                <span className="grid whitespace-nowrap text-muted">
                  {ago(createdAt)}
                  {nextAttemptAt && (
                    <span className="text-xs">{whenNext(nextAttemptAt, attempts.length)}</span>
                  )}
                </span>
              ),
            },
            ...(canWrite
              ? [
                  {
                    head: 'Action',
                    isPinned: true,
                    cell: ({ id }: Delivery) => (
                      <Button
                        size="small"
                        isBusy={retry.isPending && retry.variables === id}
                        onClick={(event) => {
                          event.stopPropagation()
                          retry.mutate(id)
                        }}
                      >
                        Send again
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {deliveries.data && (
        <Pager page={page} pageSize={20} total={deliveries.data.total} onChange={setPage} />
      )}
      {open && (
        <Dialog title={open.event} isOpen onClose={() => setOpenId(undefined)}>
          <DeliveryView delivery={open} />
        </Dialog>
      )}
      {isReplaying && (
        <Replay webhookId={webhookId} onDone={again} onClose={() => setReplaying(false)} />
      )}
    </Card>
  )
}

const spans = [
  ['1', 'In the last hour'],
  ['24', 'In the last day'],
  ['168', 'In the last week'],
  ['720', 'In the last 30 days'],
] as const

function Replay({
  webhookId,
  onDone,
  onClose,
}: {
  webhookId: string
  onDone: () => void
  onClose: () => void
}) {
  const [hours, setHours] = useState<(typeof spans)[number][0]>('24')
  const replay = useMutation({
    mutationFn: () => {
      const since = new Date(Date.now() - Number(hours) * 3_600_000).toISOString()
      return post<{ queued: number }>(`/webhooks/${webhookId}/replay`, { since })
    },
    onSuccess: onDone,
  })
  return (
    <Dialog title="Send what failed again" isOpen onClose={onClose}>
      <SelectField label="What failed" options={spans} value={hours} onChange={setHours} />
      {replay.error && <Failure error={replay.error} />}
      <div className="flex items-center justify-end gap-2">
        <span role="status" className="mr-auto text-sm text-muted">
          {replay.data &&
            (replay.data.queued === 0
              ? 'Nothing has failed in this time.'
              : `${replay.data.queued} queued again.`)}
        </span>
        <Button onClick={onClose}>Close</Button>
        <Button kind="primary" isBusy={replay.isPending} onClick={() => replay.mutate()}>
          Replay
        </Button>
      </div>
    </Dialog>
  )
}

/** What is due waits behind others to the same address, or for it to come back. */
function whenNext(at: string, attempts: number): string {
  if (Date.parse(at) <= Date.now()) return 'as soon as it is its turn'
  return `${attempts > 0 ? 'again' : 'first tried'} ${ago(at)}`
}
