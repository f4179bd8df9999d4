import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type ApiError, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, SelectField, TextArea, TextField } from '../../components/field.tsx'
import { type Authority, authorityNames, keys, type Source } from './data.ts'
import { FaqPairs } from './faq-pairs.tsx'
import { newPair, type Pair, toQuestions } from './pairs.ts'

const kinds = [
  ['WEBSITE', 'Website: all pages below an address'],
  ['URL', 'Web page: a single address'],
  ['FILE', 'File: from this computer'],
  ['FOLDER', 'Folder: on the server'],
  ['TEXT', 'Text: written here'],
  ['FAQ', 'FAQ: questions with answers'],
] as const
type Kind = (typeof kinds)[number][0]

const schedules = [
  ['', 'Only by hand'],
  ['0 * * * *', 'Every hour'],
  ['0 3 * * *', 'Every night'],
  ['0 3 * * 1', 'Every Monday'],
] as const

const shownAtField = ['location', 'name', 'content', 'syncSchedule']

export function AddSource({
  onClose,
  upload,
}: {
  onClose: () => void
  upload: (files: File[]) => void
}) {
  const queries = useQueryClient()
  const [kind, setKind] = useState<Kind>('WEBSITE')
  const [authority, setAuthority] = useState<Authority>('PRIMARY')
  const [schedule, setSchedule] = useState<string>('')
  const [pairs, setPairs] = useState<Pair[]>(() => [newPair()])
  const add = useMutation<Source, ApiError, object>({
    mutationFn: (body) => post<Source>('/knowledge/sources', body),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.all })
      onClose()
    },
  })
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    if (kind === 'FILE') {
      upload(form.getAll('files').filter((one) => one instanceof File && one.size > 0) as File[])
      return onClose()
    }
    const filled = (name: string) => {
      const value = String(form.get(name) ?? '').trim()
      return value ? { [name]: value } : {}
    }
    add.mutate({
      type: kind,
      authority,
      ...filled('name'),
      ...filled('location'),
      ...filled('content'),
      ...(schedule && { syncSchedule: schedule }),
      ...(kind === 'FAQ' && {
        questions: toQuestions(pairs),
      }),
    })
  }
  const error = add.error ?? undefined
  const hasPlace = kind === 'WEBSITE' || kind === 'URL' || kind === 'FOLDER'
  const isWeb = kind === 'WEBSITE' || kind === 'URL'
  return (
    <Dialog title="Add a source" isOpen onClose={onClose}>
      <form className="grid gap-4" onSubmit={submit}>
        <SelectField label="What" value={kind} onChange={setKind} options={kinds} />
        {hasPlace && (
          <TextField
            key={kind}
            label={isWeb ? 'Address' : 'Path on the server'}
            name="location"
            type={isWeb ? 'url' : 'text'}
            placeholder={isWeb ? 'https://example.com/help' : '/srv/handbook'}
            required
            autoFocus
            error={error?.of('location')}
          />
        )}
        {kind === 'FILE' && (
          <Field label="Files" hint="PDF, Word, Markdown, HTML, CSV or text, up to 50 MiB each.">
            {(about) => (
              <input type="file" name="files" multiple required className="text-sm" {...about} />
            )}
          </Field>
        )}
        {kind !== 'FILE' && (
          <TextField
            label={hasPlace ? 'Name (optional)' : 'Name'}
            name="name"
            maxLength={120}
            required={!hasPlace}
            error={error?.of('name')}
          />
        )}
        {kind === 'TEXT' && (
          <TextArea
            label="Text, in Markdown"
            name="content"
            rows={8}
            required
            error={error?.of('content')}
          />
        )}
        {kind === 'FAQ' && <FaqPairs pairs={pairs} onChange={setPairs} />}
        {kind !== 'FILE' && (
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <SelectField
              label="Authority"
              hint="Who is right where two sources disagree."
              value={authority}
              onChange={setAuthority}
              options={authorityNames}
            />
            {hasPlace && (
              <SelectField
                label="Read it again"
                value={schedule}
                onChange={setSchedule}
                options={schedules}
                error={error?.of('syncSchedule')}
              />
            )}
          </div>
        )}
        {error && !error.details.some(({ path }) => shownAtField.includes(path)) && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
            {whatIsWrong(error)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" isBusy={add.isPending}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function whatIsWrong({ details, message }: ApiError): string {
  const [first] = details
  if (!first) return message
  // Between the pairs themselves there is no room for it.
  if (details.every(({ path }) => path.startsWith('questions.'))) {
    return 'Each question needs an answer.'
  }
  return /^questions/.test(first.path) ? `The questions ${first.message}.` : message
}
