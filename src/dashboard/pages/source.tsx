import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { type ApiError, get, patch, post } from '../api.ts'
import { Button } from '../components/button.tsx'
import { Confirm } from '../components/confirm.tsx'
import { SelectField, TextField } from '../components/field.tsx'
import { Card, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { counted } from '../format.ts'
import { useMe } from '../session.ts'
import { doLater } from '../undo.ts'
import {
  authorityNames,
  isBusy,
  keys,
  type Source,
  sourcePath,
  typeNames,
} from './knowledge/data.ts'
import { Faq } from './knowledge/faq.tsx'
import { PageText } from './knowledge/page-text.tsx'
import { Pages } from './knowledge/pages.tsx'
import { State } from './knowledge.tsx'

export default function SourcePage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const source = useQuery({
    queryKey: keys.source(id),
    queryFn: () => get<Source>(`/knowledge/sources/${id}`),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? 1000 : false),
  })
  if (source.error) {
    return (
      <>
        <PageHead title="Source">
          <Back />
        </PageHead>
        <Failure error={source.error} onRetry={source.refetch} />
      </>
    )
  }
  if (!source.data) return <Skeleton lines={8} />
  return <Loaded source={source.data} />
}

function Loaded({ source }: { source: Source }) {
  const { id, name, enabled } = source
  const { page } = useSearch({ strict: false }) as { page?: string }
  const navigate = useNavigate()
  const queries = useQueryClient()
  const canEdit = useMe().role === 'ADMIN'
  const [isDeleting, setDeleting] = useState(false)
  const change = useMutation<unknown, ApiError, () => Promise<unknown>>({
    mutationFn: (act) => act(),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
  })
  // Hours of reading or pages of writing hang on it: it is asked for, and can be taken back at first.
  function drop() {
    void navigate({ to: '/knowledge' })
    doLater({
      text: `${name} is deleted.`,
      method: 'DELETE',
      path: sourcePath(id),
      onDone: () => queries.invalidateQueries({ queryKey: keys.all }),
    })
  }
  return (
    <>
      <PageHead title={name}>
        <Back />
        {canEdit && (
          <>
            <Button
              isBusy={change.isPending}
              disabled={isBusy(source)}
              onClick={() => change.mutate(() => post(`/knowledge/sources/${id}/sync`))}
            >
              {isBusy(source) ? 'Syncing …' : 'Sync now'}
            </Button>
            <Button
              isBusy={change.isPending}
              onClick={() =>
                change.mutate(() => patch(`/knowledge/sources/${id}`, { enabled: !enabled }))
              }
            >
              {enabled ? 'Stop using it' : 'Use it'}
            </Button>
            <Button kind="danger" onClick={() => setDeleting(true)}>
              Delete
            </Button>
          </>
        )}
      </PageHead>
      {change.error && <Failure error={change.error} />}
      {page ? (
        <PageText key={page} pageId={page} />
      ) : (
        <div className="grid max-w-6xl grid-cols-1 gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_18rem] lg:items-start">
          <div className="grid min-w-0 grid-cols-1 gap-4">
            {source.type === 'FAQ' && <Faq source={source} canEdit={canEdit} />}
            <Pages sourceId={id} isBusy={isBusy(source)} />
          </div>
          <About source={source} canEdit={canEdit} />
        </div>
      )}
      {isDeleting && (
        <Confirm
          title={`Delete ${name}?`}
          action="Delete"
          isBusy={false}
          onConfirm={drop}
          onClose={() => setDeleting(false)}
        >
          What it says ({counted(source.pageCount, 'page')}) is out of every answer, and of
          Keepdesk, for good. To keep it for later, stop using it instead.
        </Confirm>
      )}
    </>
  )
}

const Back = () => (
  <Link
    to="/knowledge"
    aria-label="Back to all sources"
    className="order-first rounded p-1 text-muted hover:bg-sunken"
  >
    <ArrowLeft size={16} />
  </Link>
)

function About({ source, canEdit }: { source: Source; canEdit: boolean }) {
  const { id, lastSync } = source
  const queries = useQueryClient()
  const [schedule, setSchedule] = useState(source.syncSchedule ?? '')
  const change = useMutation<Source, ApiError, object>({
    mutationFn: (changes) => patch<Source>(`/knowledge/sources/${id}`, changes),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.all }),
  })
  const isRead = source.type !== 'TEXT' && source.type !== 'FAQ' && source.type !== 'FILE'
  return (
    <Card title="Source">
      <div className="grid gap-4 p-4 text-sm">
        <State source={source} />
        <p className="text-xs wrap-anywhere text-muted">
          {typeNames[source.type]}
          {source.type !== 'FILE' && source.location && ` · ${source.location}`}
        </p>
        <p className="text-xs text-muted tabular-nums">
          {counted(source.pageCount, 'page')}, {counted(source.chunkCount, 'chunk')}
          {lastSync &&
            `. Last sync: ${lastSync.added} added, ${lastSync.updated} changed, ${lastSync.removed} removed, ${lastSync.failed} failed.`}
        </p>
        <fieldset disabled={!canEdit || change.isPending} className="grid gap-4">
          <SelectField
            label="Authority"
            hint="Who is right where two sources disagree."
            value={source.authority}
            onChange={(authority) => change.mutate({ authority })}
            options={authorityNames}
            error={change.error?.of('authority')}
          />
          {isRead && (
            <form
              className="grid gap-2"
              onSubmit={(event) => {
                event.preventDefault()
                change.mutate({ syncSchedule: schedule.trim() || null })
              }}
            >
              <TextField
                label="Schedule"
                hint="Minute, hour, day, month, weekday: 0 3 * * * is every night at three. Empty: only by hand."
                className="font-mono"
                value={schedule}
                onChange={(event) => setSchedule(event.target.value)}
                error={change.error?.of('syncSchedule')}
              />
              {schedule.trim() !== (source.syncSchedule ?? '') && (
                <Button size="small" type="submit" className="justify-self-start">
                  Save the schedule
                </Button>
              )}
            </form>
          )}
        </fieldset>
      </div>
    </Card>
  )
}
