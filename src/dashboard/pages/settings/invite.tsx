import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { CopyBox } from '../../components/copy.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Failure } from '../../components/layout.tsx'
import { problemOf, restOf } from './problem.ts'

export interface User {
  id: string
  name: string
  email: string
  role: 'ADMIN' | 'AGENT'
  status: 'ACTIVE' | 'INVITED' | 'DISABLED'
  lastSeenAt: string | null
}
export interface Invited extends User {
  invitation: { link: string; expiresAt: string }
}

const roles = [
  ['AGENT', 'Agent: answers visitors'],
  ['ADMIN', 'Administrator: changes settings, too'],
] as const

export function InviteDialog({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<User['role']>('AGENT')
  const inviting = useMutation({
    mutationFn: () => post<Invited>('/users', { name, email, role }),
    onSuccess: onMade,
  })
  if (inviting.data) {
    return (
      <LinkDialog user={inviting.data} invitation={inviting.data.invitation} onClose={onClose} />
    )
  }
  const { error } = inviting
  const rest = restOf(error, ['name', 'email', 'role'])
  return (
    <Dialog title="Invite somebody" isOpen onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          inviting.mutate()
        }}
      >
        {rest && <Failure error={rest} />}
        <TextField
          label="Name"
          hint="Visitors see it."
          required
          autoFocus
          value={name}
          error={problemOf(error, 'name')}
          onChange={({ target }) => setName(target.value)}
        />
        <TextField
          label="E-mail"
          type="email"
          hint="For signing in; nothing is sent there."
          required
          value={email}
          error={problemOf(error, 'email')}
          onChange={({ target }) => setEmail(target.value)}
        />
        <SelectField label="Role" options={roles} value={role} onChange={setRole} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" isBusy={inviting.isPending}>
            Make the invitation
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** The link, this once: only its hash is kept. */
export function LinkDialog({
  user,
  invitation,
  onClose,
}: {
  user: User
  invitation: Invited['invitation']
  onClose: () => void
}) {
  return (
    <Dialog title={`A link for ${user.name}`} isOpen onClose={onClose}>
      <p className="text-sm text-muted">
        Send it to them: whoever opens it chooses the password. It works once, until{' '}
        {new Date(invitation.expiresAt).toLocaleString('en', {
          dateStyle: 'medium',
          timeStyle: 'short',
        })}
        , and is shown only now.
      </p>
      <CopyBox text={invitation.link} label="Invitation link" />
      <Button kind="primary" className="justify-self-end" onClick={onClose}>
        Done
      </Button>
    </Dialog>
  )
}
