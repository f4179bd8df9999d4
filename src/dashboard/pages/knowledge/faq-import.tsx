import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { Field, TextArea } from '../../components/field.tsx'
import { Badge, Failure } from '../../components/layout.tsx'
import { counted } from '../../format.ts'
import { type ImportedPair, type Marked, markDuplicates } from './pairs.ts'

interface Read {
  entries: ImportedPair[]
  problems: { place: string; message: string }[]
}

async function readBy(body: Blob | string, fileName: string): Promise<Read> {
  const path = `/console/v1/knowledge/faq-imports?fileName=${encodeURIComponent(fileName)}`
  const response = await fetch(path, { method: 'POST', body }).catch(() => {
    throw new ApiError('Keepdesk can’t be reached. Is it running?', 0)
  })
  const json = await response.json().catch(() => undefined)
  if (response.ok) return json.data
  if (response.status === 413) throw new ApiError('It is over 1 MiB: divide it.', 413)
  throw new ApiError(json?.error?.message ?? 'Something went wrong.', response.status)
}

/** Reads a file or a pasted text, shows what is in it, and gives on what was chosen in one go. */
export function FaqImport({
  existing,
  onAdd,
  onClose,
}: {
  existing: { question: string }[]
  onAdd: (entries: ImportedPair[]) => void
  onClose: () => void
}) {
  const [pasted, setPasted] = useState('')
  const [withDuplicates, setWithDuplicates] = useState(false)
  const reading = useMutation<Read, Error, { body: Blob | string; fileName: string }>({
    mutationFn: ({ body, fileName }) => readBy(body, fileName),
  })
  const marked = reading.data && markDuplicates(reading.data.entries, existing)
  const chosen = (marked ?? []).filter(({ isDuplicate }) => withDuplicates || !isDuplicate)
  const duplicates = marked?.filter(({ isDuplicate }) => isDuplicate).length ?? 0
  return (
    <Dialog title="Import questions" isOpen onClose={onClose}>
      {!marked && (
        <>
          <Field
            label="File"
            hint="CSV or TSV with the columns question and answer, JSON, JSON lines, or Markdown with a heading for each question; up to 1 MiB."
          >
            {(about) => (
              <input
                type="file"
                accept=".csv,.tsv,.tab,.json,.jsonl,.ndjson,.md,.markdown,.txt,text/*"
                className="text-sm"
                onChange={({ target }) => {
                  const file = target.files?.[0]
                  if (file) reading.mutate({ body: file, fileName: file.name })
                }}
                {...about}
              />
            )}
          </Field>
          <TextArea
            label="Or paste it"
            rows={7}
            placeholder={'Q: How long does delivery take?\nA: Two to four working days.'}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
          />
        </>
      )}
      {reading.error && <Failure error={reading.error} />}
      {marked && reading.data && (
        <>
          <p role="status" className="text-sm">
            {counted(marked.length, 'question')} read
            {duplicates > 0 && `, ${counted(duplicates, 'duplicate')}`}
            {reading.data.problems.length > 0 &&
              `, ${counted(reading.data.problems.length, 'problem')}`}
            .
          </p>
          <Problems problems={reading.data.problems} />
          <Preview entries={marked} />
          {duplicates > 0 && (
            <label className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="size-4 accent-(--accent)"
                checked={withDuplicates}
                onChange={(event) => setWithDuplicates(event.target.checked)}
              />
              Add the duplicates, too
            </label>
          )}
        </>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {marked ? (
          <>
            <Button onClick={() => reading.reset()}>Read something else</Button>
            <Button kind="primary" disabled={chosen.length === 0} onClick={() => onAdd(chosen)}>
              Add {counted(chosen.length, 'question')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              kind="primary"
              disabled={!pasted.trim()}
              isBusy={reading.isPending}
              onClick={() => reading.mutate({ body: pasted, fileName: '' })}
            >
              Read
            </Button>
          </>
        )}
      </div>
    </Dialog>
  )
}

function Problems({ problems }: { problems: Read['problems'] }) {
  if (problems.length === 0) return null
  return (
    <ul
      aria-label="Problems"
      className="grid max-h-32 gap-1 overflow-y-auto rounded-md bg-warn-soft px-3 py-2 text-xs text-warn"
    >
      {problems.slice(0, 200).map(({ place, message }) => (
        <li key={place + message} className="wrap-anywhere">
          {place ? `${place} ${message}.` : message}
        </li>
      ))}
      {problems.length > 200 && <li>And {problems.length - 200} more.</li>}
    </ul>
  )
}

function Preview({ entries }: { entries: Marked[] }) {
  if (entries.length === 0) return null
  return (
    <ol
      aria-label="What was read"
      className="max-h-[35vh] overflow-y-auto rounded-md border border-line"
    >
      {entries.slice(0, 500).map(({ place, question, answer, topic, isDuplicate }) => (
        <li
          key={place}
          className={`grid gap-0.5 border-b border-line px-3 py-2 last:border-0 ${isDuplicate ? 'bg-sunken' : ''}`}
        >
          <span className="flex items-center gap-2 text-xs text-faint tabular-nums">
            {place}
            {topic && <span className="min-w-0 truncate">{topic}</span>}
            {isDuplicate && <Badge tone="warn">Duplicate</Badge>}
          </span>
          <span className="text-sm font-medium wrap-anywhere">{question}</span>
          <span className="line-clamp-2 text-sm wrap-anywhere text-muted">
            <Excerpt text={answer} />
          </span>
        </li>
      ))}
      {entries.length > 500 && (
        <li className="px-3 py-2 text-xs text-muted">And {entries.length - 500} more.</li>
      )}
    </ol>
  )
}
