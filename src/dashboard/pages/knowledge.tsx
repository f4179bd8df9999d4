import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus, RefreshCw } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { type ApiError, list, patch, post } from '../api.ts'
import { Button } from '../components/button.tsx'
import { Badge, Card, Empty, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { Meter } from '../components/meter.tsx'
import { type Column, Table } from '../components/table.tsx'
import { ago, counted, number } from '../format.ts'
import { useMe } from '../session.ts'
import { useWaiting } from '../undo.ts'
import { AddSource } from './knowledge/add-source.tsx'
import { Conflicts } from './knowledge/conflicts.tsx'
import { isBusy, keys, type Source, sourcePath, sourceStates, typeNames } from './knowledge/data.ts'
import { SearchKnowledge } from './knowledge/search.tsx'
import { UploadList, useUploads } from './knowledge/uploads.tsx'

export default function Knowledge() {
  const { role } = useMe()
  const canEdit = role === 'ADMIN'
  const [isAdding, setAdding] = useState(false)
  const [isOver, setOver] = useState(false)
  const { uploads, upload, dismiss } = useUploads()
  const waiting = useWaiting()
  const sources = useQuery({
    queryKey: keys.sources,
    queryFn: () => list<Source>('/knowledge/sources?pageSize=100'),
    refetchInterval: ({ state }) => (state.data?.items.some(isBusy) ? 1000 : false),
  })
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    if (canEdit) upload([...event.dataTransfer.files])
  }
  return (
    <section
      aria-label="Knowledge"
      className={`flex-1 ${isOver && canEdit ? 'bg-accent-soft outline-2 -outline-offset-4 outline-accent outline-dashed' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <PageHead title="Knowledge">
        {canEdit && (
          <Button kind="primary" onClick={() => setAdding(true)}>
            <Plus size={15} aria-hidden="true" />
            Add a source
          </Button>
        )}
      </PageHead>
      <div className="grid max-w-6xl grid-cols-1 gap-4 p-4">
        <UploadList uploads={uploads} onDismiss={dismiss} />
        <SearchKnowledge />
        <Card title="Sources">
          {sources.isPending && <Skeleton lines={5} />}
          {sources.error && <Failure error={sources.error} onRetry={sources.refetch} />}
          {sources.data && (
            <Sources
              sources={sources.data.items.filter(({ id }) => !waiting.has(sourcePath(id)))}
              canEdit={canEdit}
            />
          )}
        </Card>
        <Conflicts />
        {canEdit && (
          <p className="text-xs text-muted">
            Drop files anywhere on this screen to add them: PDF, Word, Markdown, HTML, CSV or text,
            up to 50 MiB each.
          </p>
        )}
      </div>
      {isAdding && <AddSource onClose={() => setAdding(false)} upload={upload} />}
    </section>
  )
}

function Sources({ sources, canEdit }: { sources: Source[]; canEdit: boolean }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const change = useMutation<unknown, ApiError, () => Promise<unknown>>({
    mutationFn: (act) => act(),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.all }),
  })
  if (sources.length === 0) {
    return (
      <Empty title="The bot knows nothing yet">
        Add your website, a folder of documents, or questions with their answers; then ask something
        in the playground.
      </Empty>
    )
  }
  const columns: Column<Source>[] = [
    {
      head: 'Name',
      className: 'min-w-40',
      cell: (source) => (
        <>
          <a
            href={`/knowledge/${source.id}`}
            className="font-medium wrap-anywhere hover:underline"
            onClick={(event) => event.preventDefault()}
          >
            {source.name}
          </a>
          <span
            className="block max-w-40 truncate text-xs sm:max-w-72 text-muted"
            title={source.location}
          >
            {typeNames[source.type]}
            {source.type !== 'FILE' && source.location && ` · ${source.location}`}
          </span>
        </>
      ),
    },
    { head: 'Status', className: 'min-w-32', cell: (source) => <State source={source} /> },
    { head: 'Pages', isNumber: true, cell: ({ pageCount }) => number(pageCount) },
    { head: 'Chunks', isNumber: true, cell: ({ chunkCount }) => number(chunkCount) },
    {
      head: 'Last sync',
      className: 'whitespace-nowrap text-muted',
      cell: ({ lastSync }) => (lastSync?.finishedAt ? ago(lastSync.finishedAt) : '–'),
    },
    {
      head: 'In use',
      cell: ({ id, name, enabled }) => (
        <input
          type="checkbox"
          aria-label={`Use ${name} in answers`}
          className="size-4 accent-(--accent)"
          checked={enabled}
          disabled={!canEdit || change.isPending}
          onClick={(event) => event.stopPropagation()}
          onChange={() =>
            change.mutate(() => patch(`/knowledge/sources/${id}`, { enabled: !enabled }))
          }
        />
      ),
    },
    {
      head: 'Sync',
      cell: (source) => (
        <Button
          kind="quiet"
          size="small"
          aria-label={`Sync ${source.name} now`}
          title="Sync now"
          disabled={!canEdit || isBusy(source)}
          onClick={(event) => {
            event.stopPropagation()
            change.mutate(() => post(`/knowledge/sources/${source.id}/sync`))
          }}
        >
          <RefreshCw size={14} />
        </Button>
      ),
    },
  ]
  return (
    <>
      {change.error && <Failure error={change.error} />}
      <Table
        columns={columns}
        rows={sources}
        keyOf={({ id }) => id}
        onOpen={({ id }) => navigate({ to: '/knowledge/$id', params: { id } })}
      />
    </>
  )
}

export function State({ source }: { source: Source }) {
  const { status, lastSync, enabled } = source
  const { name, tone } = sourceStates[status]
  const isRunning = lastSync?.status === 'RUNNING'
  return (
    <span className="grid max-w-56 gap-1">
      <span className="flex items-center gap-2">
        <Badge tone={enabled ? tone : 'neutral'}>{enabled ? name : 'Not in use'}</Badge>
        {isRunning && (
          <span className="text-xs text-muted">{Math.round(lastSync.progress * 100)} %</span>
        )}
      </span>
      {isRunning && <Meter value={lastSync.progress} label={`Sync of ${source.name}`} />}
      {lastSync?.error && <span className="text-xs wrap-anywhere text-bad">{lastSync.error}</span>}
      {!lastSync?.error && (lastSync?.failed ?? 0) > 0 && (
        <span className="text-xs text-warn">{counted(lastSync?.failed ?? 0, 'page')} failed</span>
      )}
    </span>
  )
}
