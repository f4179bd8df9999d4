import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { ApiError, request } from '../../api.ts'
import { useApiValues } from '../../components/api-call.tsx'
import { Button } from '../../components/button.tsx'
import { Card, Failure, Skeleton } from '../../components/layout.tsx'
import { useMe } from '../../session.ts'

interface Tagged<Data> {
  data: Data
  etag: string | undefined
}

/**
 * Settings with what was typed laid over them. Saved against the ETag that was read: where somebody
 * else was faster, theirs are read, what was typed stays, and the next save goes on top.
 */
export function useSettingsForm<Data extends object>(area: 'chat' | 'widget' | 'operations') {
  const queries = useQueryClient()
  const isReadOnly = useMe().role !== 'ADMIN'
  const path = `/settings/${area}`
  const queryKey = ['settings', area]
  const [edits, setEdits] = useState<Partial<Data>>({})
  const stored = useQuery({
    queryKey,
    queryFn: async (): Promise<Tagged<Data>> => {
      const { data, etag } = await request<Data>('GET', path)
      return { data, etag }
    },
    // Not while somebody types: the ETag has to be that of what they saw.
    refetchOnWindowFocus: false,
  })
  const saving = useMutation<Tagged<Data>, Error>({
    mutationFn: async () => {
      const tag = stored.data?.etag
      const headers = tag ? { 'if-match': tag } : {}
      const { data, etag } = await request<Data>('PATCH', path, edits, headers)
      return { data, etag }
    },
    onSuccess: (saved) => {
      queries.setQueryData(queryKey, saved)
      setEdits({})
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412) void stored.refetch()
    },
  })
  const isDirty = Object.keys(edits).length > 0
  useBlocker({
    shouldBlockFn: () => isDirty && !confirm('Leave without saving your changes?'),
    enableBeforeUnload: () => isDirty,
  })
  const error = saving.error instanceof ApiError ? saving.error : undefined
  return {
    stored,
    saving,
    edits,
    isDirty,
    isReadOnly,
    values: stored.data ? { ...stored.data.data, ...edits } : undefined,
    set<Name extends keyof Data>(name: Name, value: Data[Name]) {
      const before = stored.data?.data[name]
      setEdits(({ [name]: _, ...others }) => {
        const rest = others as Partial<Data>
        const isSame = JSON.stringify(before) === JSON.stringify(value)
        return isSame ? rest : { ...rest, [name]: value }
      })
      if (saving.isSuccess) saving.reset()
    },
    reset() {
      setEdits({})
      saving.reset()
    },
    /** What is wrong with a field, or with an entry of it. */
    problem(name: keyof Data & string): string | undefined {
      const found = error?.details.find(({ path }) => path === name || path.startsWith(`${name}.`))
      if (!found) return undefined
      const entry = /\.(\d+)$/.exec(found.path)?.[1]
      return entry ? `Entry ${Number(entry) + 1} ${found.message}.` : `It ${found.message}.`
    },
  }
}

export type SettingsForm<Data extends object> = ReturnType<typeof useSettingsForm<Data>>

/** The frame of such a form: loading, refused, saved. */
export function FormFrame<Data extends object>({
  form,
  title,
  onSave = () => form.saving.mutate(),
  children,
}: {
  form: SettingsForm<Data>
  title: string
  /** In place of saving at once, where there is something to ask first. */
  onSave?: () => void
  children: (values: Data) => ReactNode
}) {
  const { stored, saving, isDirty, isReadOnly, values, edits } = form
  useApiValues(isDirty ? { body: edits } : {})
  if (stored.error) return <Failure error={stored.error} onRetry={() => stored.refetch()} />
  return (
    <Card title={title}>
      {values === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (isDirty) onSave()
          }}
        >
          <fieldset disabled={isReadOnly} className="grid gap-4 p-4">
            {children(values)}
          </fieldset>
          <div className="sticky bottom-0 flex min-h-12 flex-wrap items-center gap-3 rounded-b-lg border-t border-line bg-surface px-4 py-2">
            <span
              role="status"
              className={`ml-auto text-xs ${saving.error ? 'text-bad' : 'text-muted'}`}
            >
              {isReadOnly ? 'Only an administrator can change these.' : saidOf(form)}
            </span>
            {!isReadOnly && (
              <>
                {isDirty && <Button onClick={form.reset}>Discard</Button>}
                <Button kind="primary" type="submit" disabled={!isDirty} isBusy={saving.isPending}>
                  Save
                </Button>
              </>
            )}
          </div>
        </form>
      )}
    </Card>
  )
}

function saidOf<Data extends object>({ saving, isDirty }: SettingsForm<Data>): string {
  const { error } = saving
  if (error instanceof ApiError && error.status === 412) {
    return 'Somebody else changed these meanwhile. Theirs are loaded, yours are kept: look, then save again.'
  }
  if (error instanceof ApiError && error.details.length > 0)
    return 'Not saved: see the fields in red.'
  if (error) return error.message
  if (saving.isSuccess && !isDirty) return 'Saved'
  return isDirty ? 'Not saved yet' : ''
}
