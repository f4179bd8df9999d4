import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { list, remove } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Badge, Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Table } from '../../components/table.tsx'
import { ago } from '../../format.ts'
import { type ApiKey, KeyDialog } from './key-dialog.tsx'

export function Keys() {
  const queries = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const [doomed, setDoomed] = useState<ApiKey>()
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: () => list<ApiKey>('/keys?pageSize=100'),
  })
  const again = () => {
    void queries.invalidateQueries({ queryKey: ['keys'] })
    void queries.invalidateQueries({ queryKey: ['checklist'] })
  }
  const deletion = useMutation({
    mutationFn: ({ id }: ApiKey) => remove<undefined>(`/keys/${id}`),
    onSuccess: () => {
      setDoomed(undefined)
      again()
    },
  })
  const create = (
    <Button kind="primary" size="small" onClick={() => setCreating(true)}>
      Create key
    </Button>
  )
  return (
    <>
      <Card title="API keys" action={create}>
        {keys.error && <Failure error={keys.error} onRetry={() => keys.refetch()} />}
        {keys.isPending && <Skeleton />}
        {keys.data?.items.length === 0 && (
          <Empty title="No keys yet">
            A key lets your own program ask questions and read conversations. Create one, and keep
            it where your program finds it.
          </Empty>
        )}
        {keys.data && keys.data.items.length > 0 && (
          <Table
            rows={keys.data.items}
            keyOf={({ id }) => id}
            columns={[
              {
                head: 'Name',
                cell: ({ name, hint }) => (
                  <span className="grid gap-0.5">
                    <span className="break-words">{name}</span>
                    <span className="font-mono text-xs text-muted">kd_…{hint}</span>
                  </span>
                ),
                className: 'min-w-32',
              },
              {
                head: 'May do',
                cell: ({ scopes }) =>
                  scopes.length === 0 ? (
                    'Everything'
                  ) : (
                    <span className="flex flex-wrap gap-1">
                      {scopes.map((scope) => (
                        <Badge key={scope}>{scope}</Badge>
                      ))}
                    </span>
                  ),
              },
              {
                head: 'Last used',
                cell: ({ lastUsedAt }) => (
                  <span className="whitespace-nowrap">
                    {lastUsedAt ? ago(lastUsedAt) : 'Never'}
                  </span>
                ),
              },
              { head: 'Expires', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
              {
                head: 'Action',
                isPinned: true,
                cell: (key) => (
                  <Button
                    kind="quiet"
                    size="small"
                    aria-label={`Delete ${key.name}`}
                    onClick={() => setDoomed(key)}
                  >
                    <Trash2 size={14} />
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Card>
      {isCreating && <KeyDialog onMade={again} onClose={() => setCreating(false)} />}
      {doomed && (
        <Confirm
          title={`Delete the key ‘${doomed.name}’?`}
          action="Delete key"
          isBusy={deletion.isPending}
          error={deletion.error}
          onConfirm={() => deletion.mutate(doomed)}
          onClose={() => {
            deletion.reset()
            setDoomed(undefined)
          }}
        >
          Whatever uses it stops working with its next request. This can’t be undone.
        </Confirm>
      )}
    </>
  )
}

function Expiry({ at }: { at: string | null }) {
  if (at === null) return <span className="text-muted">Never</span>
  const isOver = Date.parse(at) < Date.now()
  return isOver ? (
    <Badge tone="bad">Expired</Badge>
  ) : (
    <span className="whitespace-nowrap">{ago(at)}</span>
  )
}
