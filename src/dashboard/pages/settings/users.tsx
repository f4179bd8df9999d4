import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { list, patch, post, remove } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { Badge, Card, Failure, Skeleton } from '../../components/layout.tsx'
import { Menu } from '../../components/menu.tsx'
import { Table } from '../../components/table.tsx'
import { ago } from '../../format.ts'
import { useMe } from '../../session.ts'
import { InviteDialog, type Invited, LinkDialog, type User } from './invite.tsx'

const standing = { ACTIVE: 'good', INVITED: 'accent', DISABLED: 'neutral' } as const
const words = { ACTIVE: 'Active', INVITED: 'Invited', DISABLED: 'Disabled' }

export function Users() {
  const me = useMe()
  const queries = useQueryClient()
  const [isInviting, setInviting] = useState(false)
  const [doomed, setDoomed] = useState<User>()
  const [link, setLink] = useState<{ user: User; invitation: Invited['invitation'] }>()
  const users = useQuery({
    queryKey: ['users'],
    queryFn: () => list<User>('/users?pageSize=100'),
  })
  const again = () => queries.invalidateQueries({ queryKey: ['users'] })
  const change = useMutation({
    mutationFn: ({ id, ...changes }: { id: string; role?: User['role']; disabled?: boolean }) =>
      patch<User>(`/users/${id}`, changes),
    onSettled: again,
  })
  const reset = useMutation({
    mutationFn: ({ id }: User) => post<Pick<Invited, 'invitation'>>(`/users/${id}/reset-password`),
    onSuccess: ({ invitation }, user) => setLink({ user, invitation }),
    onSettled: again,
  })
  const deletion = useMutation({
    mutationFn: ({ id }: User) => remove<undefined>(`/users/${id}`),
    onSuccess: () => setDoomed(undefined),
    onSettled: again,
  })
  const actions = (user: User) => [
    {
      name: user.role === 'ADMIN' ? 'Make an agent' : 'Make an administrator',
      run: () => change.mutate({ id: user.id, role: user.role === 'ADMIN' ? 'AGENT' : 'ADMIN' }),
    },
    {
      name: user.status === 'INVITED' ? 'New invitation link' : 'Link for a new password',
      run: () => reset.mutate(user),
    },
    {
      name: user.status === 'DISABLED' ? 'Enable' : 'Disable',
      run: () => change.mutate({ id: user.id, disabled: user.status !== 'DISABLED' }),
    },
    { name: 'Delete', isDanger: true, run: () => setDoomed(user) },
  ]
  const problem = change.error ?? reset.error
  return (
    <>
      {problem && <Failure error={problem} />}
      <Card
        title="People who work here"
        action={
          <Button kind="primary" size="small" onClick={() => setInviting(true)}>
            Invite
          </Button>
        }
      >
        {users.error && <Failure error={users.error} onRetry={() => users.refetch()} />}
        {users.isPending && <Skeleton />}
        {users.data && (
          <Table
            rows={users.data.items}
            keyOf={({ id }) => id}
            columns={[
              {
                head: 'Name',
                cell: ({ id, name, email }) => (
                  <span className="grid gap-0.5">
                    <span className="break-words">
                      {name} {id === me.id && <span className="text-muted">(you)</span>}
                    </span>
                    <span className="text-xs break-all text-muted">{email}</span>
                  </span>
                ),
                className: 'min-w-40',
              },
              {
                head: 'Role',
                cell: ({ role }) => (role === 'ADMIN' ? 'Administrator' : 'Agent'),
              },
              {
                head: 'State',
                cell: ({ status }) => <Badge tone={standing[status]}>{words[status]}</Badge>,
              },
              {
                head: 'Last seen',
                cell: ({ lastSeenAt }) => (
                  <span className="whitespace-nowrap">
                    {lastSeenAt ? ago(lastSeenAt) : 'Never'}
                  </span>
                ),
              },
              {
                head: 'Actions',
                isPinned: true,
                // Whoever locks themselves out can't undo it.
                cell: (user) =>
                  user.id !== me.id && (
                    <Menu label={`Actions for ${user.name}`} items={actions(user)} />
                  ),
              },
            ]}
          />
        )}
      </Card>
      {users.data?.total === 1 && (
        <p className="text-sm text-muted">
          You are alone here. Agents answer visitors; administrators change settings, too.
        </p>
      )}
      {isInviting && <InviteDialog onMade={again} onClose={() => setInviting(false)} />}
      {link && (
        <LinkDialog
          user={link.user}
          invitation={link.invitation}
          onClose={() => setLink(undefined)}
        />
      )}
      {doomed && (
        <Confirm
          title={`Delete ${doomed.name}?`}
          action="Delete"
          isBusy={deletion.isPending}
          error={deletion.error}
          onConfirm={() => deletion.mutate(doomed)}
          onClose={() => {
            deletion.reset()
            setDoomed(undefined)
          }}
        >
          They are signed out at once. What they wrote stays, under their name. This can’t be
          undone; disabling can.
        </Confirm>
      )}
    </>
  )
}
