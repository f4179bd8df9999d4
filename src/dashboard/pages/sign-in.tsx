import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { type ApiError, post } from '../api.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import type { Me } from '../session.ts'

/** Addresses at which there is nothing once somebody is signed in. */
const entrances = ['/setup', '/invitation', '/sign-in']

const text = (form: FormData, name: string) => String(form.get(name) ?? '')

/** Signing in; also with the link that makes the first administrator, and by invitation. */
export function SignIn() {
  return (
    <Entrance
      title="Sign in"
      path="/session"
      action="Sign in"
      body={(form) => ({
        email: text(form, 'email'),
        password: text(form, 'password'),
      })}
    >
      {(error) => (
        <>
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            required
            autoFocus
            error={error?.of('email')}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            error={error?.of('password')}
          />
          <p className="text-xs text-muted">
            Forgotten? An administrator can send you a link, or run{' '}
            <code className="font-mono">keepdesk users reset-password</code>.
          </p>
        </>
      )}
    </Entrance>
  )
}

export function Setup() {
  const [token] = useState(() => location.hash.slice(1))
  return (
    <Entrance
      title="Welcome to Keepdesk"
      about="Make the first administrator. Others are invited in the settings."
      path="/setup"
      action="Create account"
      body={(form) => ({
        token,
        name: text(form, 'name'),
        email: text(form, 'email'),
        password: text(form, 'password'),
      })}
    >
      {(error) => (
        <>
          <TextField
            label="Your name"
            name="name"
            autoComplete="name"
            required
            autoFocus
            error={error?.of('name')}
          />
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            required
            error={error?.of('email')}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            hint="At least 12 characters."
            error={error?.of('password')}
          />
        </>
      )}
    </Entrance>
  )
}

export function Invitation() {
  const [token] = useState(() => location.hash.slice(1))
  return (
    <Entrance
      title="Choose a password"
      path="/invitations/accept"
      action="Go on"
      body={(form) => ({
        token,
        password: text(form, 'password'),
      })}
    >
      {(error) => (
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          autoFocus
          hint="At least 12 characters."
          error={error?.of('password')}
        />
      )}
    </Entrance>
  )
}

function Entrance({
  title,
  about,
  path,
  action,
  body,
  children,
}: {
  title: string
  about?: string
  path: string
  action: string
  body: (form: FormData) => unknown
  children: (error: ApiError | undefined) => ReactNode
}) {
  const queries = useQueryClient()
  const enter = useMutation<Me, ApiError, FormData>({
    mutationFn: (form) => post<Me>(path, body(form)),
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
        {children(error)}
        <Button kind="primary" type="submit" isBusy={enter.isPending}>
          {action}
        </Button>
      </form>
    </main>
  )
}
