import { useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Meter } from '../../components/meter.tsx'
import { keys } from './data.ts'

export interface Upload {
  id: number
  name: string
  /** 0 to 1. */
  progress: number
  error?: string
}

let lastId = 0

/** Files on their way to the server; each is a source of its own. */
export function useUploads() {
  const queries = useQueryClient()
  const [uploads, setUploads] = useState<Upload[]>([])
  const dismiss = (id: number) => setUploads((all) => all.filter((one) => one.id !== id))
  const change = (id: number, changes: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...changes } : one)))

  async function upload(files: File[]) {
    const wanted = files.map((file) => ({ file, id: ++lastId }))
    setUploads((all) => [
      ...all,
      ...wanted.map(({ file, id }) => ({ id, name: file.name, progress: 0 })),
    ])
    for (const { file, id } of wanted) {
      const error = await sendFile(file, (progress) => change(id, { progress }))
      if (error === undefined) dismiss(id)
      else change(id, { error })
      await queries.invalidateQueries({ queryKey: keys.all })
    }
  }
  return { uploads, upload, dismiss }
}

/** What went wrong, if anything. `fetch` says nothing of progress. */
function sendFile(file: File, onProgress: (share: number) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/console/v1/knowledge/uploads')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    request.onerror = () => resolve('The connection broke off. Try again.')
    request.onload = () => {
      if (request.status < 300) return resolve(undefined)
      const error = request.response?.error
      const details: { message: string }[] = error?.details ?? []
      const [wrong] = details
      resolve(
        wrong
          ? `The file ${wrong.message}.`
          : (error?.message ?? 'The server did not take the file.'),
      )
    }
    const form = new FormData()
    form.set('file', file)
    request.send(form)
  })
}

export function UploadList({
  uploads,
  onDismiss,
}: {
  uploads: Upload[]
  onDismiss: (id: number) => void
}) {
  if (uploads.length === 0) return null
  return (
    <ul aria-label="Uploads" className="rounded-lg border border-line bg-surface">
      {uploads.map(({ id, name, progress, error }) => (
        <li key={id} className="grid gap-1.5 border-b border-line px-4 py-2 text-sm last:border-0">
          <span className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{name}</span>
            {error === undefined ? (
              <span className="text-xs text-muted tabular-nums">
                {Math.round(progress * 100)} %
              </span>
            ) : (
              <button
                type="button"
                aria-label={`Dismiss ${name}`}
                className="rounded p-1 text-muted hover:bg-sunken"
                onClick={() => onDismiss(id)}
              >
                <X size={14} />
              </button>
            )}
          </span>
          {error === undefined ? (
            <Meter value={progress} label={`Upload of ${name}`} />
          ) : (
            <span role="alert" className="text-xs text-bad">
              {error}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
