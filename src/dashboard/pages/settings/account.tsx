import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, patch, post, remove } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Card } from '../../components/layout.tsx'
import { type Me, useMe } from '../../session.ts'
import { chooseTheme, type Theme, theme } from '../../theme.ts'
import { Alerts } from './alerts.tsx'
import { problemOf } from './problem.ts'

const themes = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

export function AccountSettings() {
  return (
    <>
      <Name />
      <Alerts />
      <Password />
      <Browser />
    </>
  )
}

function Name() {
  const me = useMe()
  const queries = useQueryClient()
  const [name, setName] = useState(me.name)
  const save = useMutation({
    mutationFn: () => patch<Me>('/account', { name }),
    onSuccess: (changed) => queries.setQueryData(['me'], changed),
  })
  return (
    <Card title="You">
      <form
        className="grid gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextField
          label="Name"
          hint="Visitors see it when you answer them."
          className="max-w-sm"
          autoComplete="name"
          value={name}
          error={problemOf(save.error, 'name')}
          onChange={({ target }) => setName(target.value)}
        />
        <Done isDone={save.isSuccess && name === me.name} error={save.error}>
          <Button kind="primary" type="submit" disabled={name === me.name} isBusy={save.isPending}>
            Save
          </Button>
        </Done>
      </form>
    </Card>
  )
}

function Password() {
  const change = useMutation({
    mutationFn: (body: { currentPassword: string; password: string }) =>
      post<undefined>('/account/password', body),
  })
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    const text = (name: string) => String(typed.get(name) ?? '')
    const body = { currentPassword: text('currentPassword'), password: text('password') }
    change.mutate(body, { onSuccess: () => form.reset() })
  }
  return (
    <Card title="Password">
      <form className="grid gap-4 p-4" onSubmit={submit}>
        <TextField
          label="Present password"
          name="currentPassword"
          type="password"
          className="max-w-sm"
          autoComplete="current-password"
          required
          error={problemOf(change.error, 'currentPassword')}
        />
        <TextField
          label="New password"
          name="password"
          type="password"
          className="max-w-sm"
          autoComplete="new-password"
          required
          hint="At least 12 characters."
          error={problemOf(change.error, 'password')}
        />
        <Done isDone={change.isSuccess} error={change.error}>
          <Button kind="primary" type="submit" isBusy={change.isPending}>
            Change password
          </Button>
        </Done>
      </form>
    </Card>
  )
}

function Browser() {
  const [chosen, setChosen] = useState<Theme>(theme)
  const leave = useMutation({
    mutationFn: () => remove<undefined>('/sessions'),
    onSuccess: () => location.assign('/'),
  })
  return (
    <Card title="This browser and others">
      <div className="grid gap-4 p-4">
        <div className="max-w-sm">
          <SelectField
            label="Theme"
            options={themes}
            value={chosen}
            onChange={(value) => {
              setChosen(value)
              chooseTheme(value)
            }}
          />
        </div>
        <Done error={leave.error}>
          <Button isBusy={leave.isPending} onClick={() => leave.mutate()}>
            Sign out everywhere
          </Button>
        </Done>
      </div>
    </Card>
  )
}

function Done({
  isDone = false,
  error,
  children,
}: {
  isDone?: boolean
  error: Error | null
  children: React.ReactNode
}) {
  const isOfField = error instanceof ApiError && error.details.length > 0
  return (
    <div className="flex items-center gap-3">
      {children}
      <span role="status" className={`text-xs ${error ? 'text-bad' : 'text-muted'}`}>
        {error && !isOfField ? error.message : isDone ? 'Saved' : ''}
      </span>
    </div>
  )
}
