import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { type ApiError, post } from '../api.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import type { Me } from '../session.ts'

/** Addresses at which there is nothing once somebody is signed in. */
const entrances = ['/setup', '/invitation', '/sign-in']

interface EntranceField {
  name: string
  label: string
  type?: string
  autoComplete: string
  hint?: string
}
const name: EntranceField = { name: 'name', label: 'Your name', autoComplete: 'name' }
const email: EntranceField = {
  name: 'email',
  label: 'E-mail',
  type: 'email',
  autoComplete: 'username',
}
const password: EntranceField = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autoComplete: 'current-password',
}
const newPassword: EntranceField = {
  ...password,
  autoComplete: 'new-password',
  hint: 'At least 12 characters.',
}

/** Signing in; also with the link that makes the first administrator, and by invitation. */
export function SignIn() {
  return (
    <Entrance title="Sign in" path="/session" action="Sign in" fields={[email, password]}>
      <p className="text-xs text-muted">
        Forgotten? An administrator can send you a link, or run{' '}
        <code className="font-mono">keepdesk users reset-password</code>.
      </p>
    </Entrance>
  )
}

export function Setup() {
  return (
    <Entrance
      title="Welcome to Keepdesk"
      about="Make the first administrator. Others are invited in the settings."
      path="/setup"
      action="Create account"
      fields={[name, email, newPassword]}
      isByLink
    />
  )
}

export function Invitation() {
  return (
    <Entrance
      title="Choose a password"
      path="/invitations/accept"
      action="Go on"
      fields={[newPassword]}
      isByLink
    />
  )
}

function Entrance({
  title,
  about,
  path,
  action,
  fields,
  isByLink = false,
  children,
}: {
  title: string
  about?: string
  path: string
  action: string
  fields: EntranceField[]
  /** Whose token, behind the # of the address, is sent along. */
  isByLink?: boolean
  children?: ReactNode
}) {
  const [token] = useState(() => location.hash.slice(1))
  const queries = useQueryClient()
  const enter = useMutation<Me, ApiError, FormData>({
    mutationFn: (form) =>
      post<Me>(path, { ...(isByLink && { token }), ...Object.fromEntries(form) }),
    onSuccess: (me) => {
      // Whoever came by a bookmark, or was signed out meanwhile, goes on where they were.
      if (entrances.includes(location.pathname)) history.replaceState(null, '', '/')
      // Nothing stays of who was here before.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
      queries.setQueryData(['me'], me)
    },
  })
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    enter.mutate(new FormData(event.currentTarget))
  }
  const error = enter.error ?? undefined
  return (
    <main className="grid min-h-dvh place-items-center bg-canvas p-4">
      <form
        onSubmit={submit}
        className="grid w-full max-w-sm gap-4 rounded-lg border border-line bg-surface p-6"
      >
        <div className="grid gap-1">
          <h1 className="text-base font-semibold">{title}</h1>
          {about && <p className="text-sm text-muted">{about}</p>}
        </div>
        {error && error.details.length === 0 && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
            {error.message}
          </p>
        )}
        {fields.map((field, at) => (
          <TextField
            key={field.name}
            {...field}
            required
            autoFocus={at === 0}
            error={error?.of(field.name)}
          />
        ))}
        {children}
        <Button kind="primary" type="submit" isBusy={enter.isPending}>
          {action}
        </Button>
      </form>
    </main>
  )
}
