import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { scopeAreas } from '../../../access/schema.ts'
import { post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { CopyBox } from '../../components/copy.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { Failure } from '../../components/layout.tsx'
import { problemOf, restOf } from './problem.ts'

export interface ApiKey {
  id: string
  name: string
  hint: string
  scopes: string[]
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

const expiries = [
  ['never', 'Never'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
] as const
type Expiry = (typeof expiries)[number][0]
type Access = 'none' | 'read' | 'write'
const accesses = [
  ['none', 'Nothing'],
  ['read', 'Read'],
  ['write', 'Read and write'],
] as const

/** Makes a key, and shows it this once. */
export function KeyDialog({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const [expiry, setExpiry] = useState<Expiry>('never')
  const [isLimited, setLimited] = useState(false)
  const [access, setAccess] = useState<Record<string, Access>>({})
  const scopes = isLimited
    ? scopeAreas.flatMap((area) => {
        const level = access[area] ?? 'none'
        if (level === 'none') return []
        return level === 'read' ? [`${area}:read`] : [`${area}:read`, `${area}:write`]
      })
    : []
  const making = useMutation({
    mutationFn: () => {
      const days = expiry === 'never' ? undefined : Number(expiry)
      const expiresAt = days && new Date(Date.now() + days * 86_400_000).toISOString()
      return post<ApiKey & { key: string }>('/keys', {
        name,
        scopes,
        ...(expiresAt && { expiresAt }),
      })
    },
    onSuccess: onMade,
  })
  if (making.data) {
    const example = `curl -s ${location.origin}/v1/messages \\
  -H 'X-API-Key: ${making.data.key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"message": "How do I reset my password?"}'`
    return (
      <Dialog title="Your new key" isOpen onClose={onClose}>
        <p className="text-sm text-muted">Copy it now: it is shown only this once.</p>
        <CopyBox text={making.data.key} label="API key" />
        <p className="text-sm text-muted">Ask something with it:</p>
        <CopyBox text={example} label="A request with this key" />
        <Button kind="primary" className="justify-self-end" onClick={onClose}>
          Done
        </Button>
      </Dialog>
    )
  }
  const isNothing = isLimited && scopes.length === 0
  const rest = restOf(making.error, ['name'])
  return (
    <Dialog title="Create an API key" isOpen onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          making.mutate()
        }}
      >
        {rest && <Failure error={rest} />}
        <TextField
          label="Name"
          hint="What it is for, such as Website."
          required
          autoFocus
          value={name}
          error={problemOf(making.error, 'name')}
          onChange={({ target }) => setName(target.value)}
        />
        <SelectField label="Expires" options={expiries} value={expiry} onChange={setExpiry} />
        <SelectField
          label="May do"
          options={[
            ['all', 'Everything'],
            ['some', 'Only what I choose'],
          ]}
          value={isLimited ? 'some' : 'all'}
          onChange={(chosen) => setLimited(chosen === 'some')}
        />
        {isLimited && (
          <div className="grid gap-3 sm:grid-cols-2">
            {scopeAreas.map((area) => (
              <SelectField
                key={area}
                label={area.replace(/^./, (first) => first.toUpperCase())}
                options={accesses}
                value={access[area] ?? 'none'}
                onChange={(level) => setAccess({ ...access, [area]: level })}
              />
            ))}
          </div>
        )}
        <div className="flex items-center justify-end gap-2">
          {isNothing && <span className="mr-auto text-xs text-muted">Choose at least one.</span>}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" isBusy={making.isPending} disabled={isNothing}>
            Create key
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
