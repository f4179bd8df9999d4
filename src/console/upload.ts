import { type AddedSource, addSource } from '../knowledge/add-source.ts'
import { authorities } from '../knowledge/schema.ts'
import { dropUpload, keepUpload, uploadName } from '../knowledge/uploads.ts'
import type { App } from '../platform/app.ts'
import { cleanText } from '../platform/clean-text.ts'
import { AppError, invalid } from '../platform/errors.ts'
import { readCapped } from '../platform/json-body.ts'
import { cut } from './source-wish.ts'

const maxFileBytes = 50 * 1_048_576
/** Names of fields and the marks between them. */
const maxFormBytes = maxFileBytes + 65_536

interface Uploaded {
  fileName: string
  bytes: Uint8Array
  name?: string
  authority?: string
}

/**
 * A document as a source of its own: `multipart/form-data` with `file`, and perhaps `name` and
 * `authority`; or the file itself as the body, with these and `fileName` in the query. Throws 400,
 * 413, 415.
 */
export async function addUpload(app: App, request: Request): Promise<AddedSource> {
  const upload = await readUpload(request)
  const fileName = uploadName(upload.fileName)
  if (upload.bytes.length === 0) throw invalid('file', 'must not be empty')
  const authority = authorities.find((one) => one === (upload.authority ?? 'PRIMARY'))
  if (!authority) throw invalid('authority', `must be one of ${authorities.join(', ')}`)
  const name = cleanText(upload.name ?? '').trim() || cut(fileName)
  if (cut(name) !== name) throw invalid('name', 'must have 1 to 120 characters')
  const id = app.ids.next('src')
  const { dataDir } = app.config
  // First the file, so that no sync looks for one that isn't there yet.
  const location = await keepUpload(dataDir, { sourceId: id, name: fileName, bytes: upload.bytes })
  let added: AddedSource | undefined
  try {
    added = await addSource(app, { id, type: 'FILE', name, location, options: {}, authority })
    return added
  } finally {
    if (added?.kind !== 'added') await dropUpload(dataDir, location)
  }
}

async function readUpload(request: Request): Promise<Uploaded> {
  const type = request.headers.get('content-type') ?? ''
  if (request.headers.has('content-encoding')) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the file without Content-Encoding.')
  }
  if (/^multipart\/form-data/i.test(type)) return await readForm(request, type)
  const query = new URL(request.url).searchParams
  const given = Object.fromEntries(query)
  if (given.fileName === undefined) throw invalid('fileName', 'is required in the query')
  const bytes = await readCapped(request, maxFileBytes)
  return { ...given, fileName: given.fileName, bytes }
}

async function readForm(request: Request, type: string): Promise<Uploaded> {
  const bytes = await readCapped(request, maxFormBytes)
  const whole = new Response(bytes, { headers: { 'content-type': type } })
  const form = await whole.formData().catch(() => {
    throw invalid('body', 'is no multipart/form-data')
  })
  const file = form.get('file')
  if (!(file instanceof File)) throw invalid('file', 'is required, as a file')
  if (file.size > maxFileBytes) throw new AppError('PAYLOAD_TOO_LARGE', 'The file is over 50 MiB.')
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? { [name]: value } : {}
  }
  const content = new Uint8Array(await file.arrayBuffer())
  return { fileName: file.name, bytes: content, ...text('name'), ...text('authority') }
}
