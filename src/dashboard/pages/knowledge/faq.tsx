import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { ApiError, get, put } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Card, Failure, Skeleton } from '../../components/layout.tsx'
import { csvOf, download } from '../../csv.ts'
import { keys, type Source } from './data.ts'
import { FaqPairs } from './faq-pairs.tsx'
import { newPair, type Pair, toQuestions } from './pairs.ts'

interface Stored {
  questions: { question: string; answer: string; topic?: string }[]
  problems: { place: string; message: string }[]
  version: string
}

/** The questions of an FAQ source: all of them are saved at once, or none. */
export function Faq({ source: { id, name }, canEdit }: { source: Source; canEdit: boolean }) {
  const stored = useQuery({
    // Not among the others: what a sync makes stale must not take away what is being typed.
    queryKey: ['faq', id],
    queryFn: () => get<Stored>(`/knowledge/sources/${id}/questions`),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const { questions } = stored.data ?? {}
  function save() {
    const rows = questions?.map(({ question, answer, topic }) => [question, answer, topic ?? ''])
    const file = `${name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.csv`
    if (rows) download(file, csvOf(['question', 'answer', 'topic'], rows))
  }
  return (
    <Card
      title="Questions"
      action={
        <Button
          size="small"
          kind="quiet"
          aria-label="Download the questions as CSV"
          disabled={!questions?.length}
          onClick={save}
        >
          <Download size={14} aria-hidden="true" /> CSV
        </Button>
      }
    >
      {stored.isPending && <Skeleton lines={6} />}
      {stored.error && <Failure error={stored.error} onRetry={stored.refetch} />}
      {stored.data && (
        <Editor
          key={stored.data.version}
          sourceId={id}
          stored={stored.data}
          canEdit={canEdit}
          onReload={() => stored.refetch()}
        />
      )}
    </Card>
  )
}

function Editor({
  sourceId,
  stored,
  canEdit,
  onReload,
}: {
  sourceId: string
  stored: Stored
  canEdit: boolean
  onReload: () => void
}) {
  const queries = useQueryClient()
  const start = () =>
    stored.questions.length > 0 ? stored.questions.map((pair) => newPair(pair)) : [newPair()]
  const [pairs, setPairs] = useState<Pair[]>(start)
  const sent = toQuestions(pairs)
  const isDirty = JSON.stringify(sent) !== JSON.stringify(stored.questions)
  const saving = useMutation<unknown, Error>({
    mutationFn: () =>
      put(`/knowledge/sources/${sourceId}/questions`, {
        questions: sent,
        version: stored.version,
      }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['faq', sourceId] }),
        queries.invalidateQueries({ queryKey: keys.all }),
      ]),
  })
  useBlocker({
    shouldBlockFn: () => isDirty && !saving.isSuccess && !confirm('Leave without saving?'),
    enableBeforeUnload: () => isDirty && !saving.isSuccess,
  })
  const error = saving.error instanceof ApiError ? saving.error : undefined
  /** What was sent has no place for pairs in which nothing was written. */
  const written = pairs.filter(({ question, answer }) => question.trim() || answer.trim())
  const problem = (id: number, field: string) =>
    error?.of(`questions.${written.findIndex((pair) => pair.id === id)}.${field}`)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        saving.mutate()
      }}
    >
      <fieldset disabled={!canEdit} className="grid min-w-0 grid-cols-1 gap-3 p-4">
        {stored.problems.length > 0 && (
          <p className="rounded-md bg-warn-soft px-3 py-2 text-xs text-warn">
            {stored.problems[0]?.place} of what is stored {stored.problems[0]?.message}: it is gone
            once you save.
          </p>
        )}
        <FaqPairs
          pairs={pairs}
          problem={problem}
          onChange={(changed) => {
            setPairs(changed)
            if (saving.isError) saving.reset()
          }}
        />
      </fieldset>
      {(isDirty || saving.error) && (
        <div className="sticky bottom-0 flex min-h-12 flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line bg-surface px-4 py-2">
          <span
            role="status"
            className={`mr-auto text-xs ${saving.error ? 'text-bad' : 'text-muted'}`}
          >
            {saving.error ? whyNotSaved(saving.error) : 'Not saved yet'}
          </span>
          {error?.status === 409 && <Button onClick={onReload}>Load them again</Button>}
          <Button onClick={() => setPairs(start())}>Discard</Button>
          <Button
            kind="primary"
            type="submit"
            disabled={sent.length === 0}
            isBusy={saving.isPending}
          >
            Save
          </Button>
        </div>
      )}
    </form>
  )
}

function whyNotSaved(error: Error): string {
  const details = error instanceof ApiError ? error.details : []
  if (details.length === 0) return error.message
  const ofPairs = details.every(({ path }) => path.startsWith('questions.'))
  return ofPairs
    ? 'Not saved: each question needs an answer.'
    : `Not saved: ${details.map(({ path, message }) => `${path} ${message}`).join(', ')}.`
}
