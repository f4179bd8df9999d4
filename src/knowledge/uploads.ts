import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { invalid } from '../platform/errors.ts'

const readable = /\.(pdf|docx|html?|xhtml|md|markdown|txt|text|csv|jsonl?|ndjson)$/i
const longestName = 120

/**
 * What an uploaded file is called here: without folders and without what a file system or a terminal
 * reads as something else. Throws a 400 for a type that can't be read.
 */
export function uploadName(given: string): string {
  const base = given.split(/[/\\]/).at(-1) ?? ''
  const name = base
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const ending = /\.\w+$/.exec(name)?.[0] ?? ''
  if (!readable.test(name) || name.length === ending.length) {
    throw invalid(
      'fileName',
      'must end in .pdf, .docx, .html, .md, .txt, .csv, .json or .jsonl: others are not read',
    )
  }
  // File systems count bytes: four to a character at most, and 255 in all.
  const stem = [...name.slice(0, -ending.length)].slice(0, longestName)
  while (Buffer.byteLength(stem.join('')) > 240 - ending.length) stem.pop()
  return stem.join('') + ending
}

/** Keeps a file in the data folder, on disk when this resolves; gives its path. */
export async function keepUpload(
  dataDir: string,
  { sourceId, name, bytes }: { sourceId: string; name: string; bytes: Uint8Array },
): Promise<string> {
  const folder = join(uploadsIn(dataDir), sourceId)
  const path = join(folder, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = await open(`${path}.part`, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.part`, path)
  return path
}

/** Removes what was uploaded for a source; files from elsewhere stay where they are. */
export async function dropUpload(dataDir: string, location: string): Promise<void> {
  const folder = dirname(location)
  if (dirname(folder) + sep !== uploadsIn(dataDir) + sep) return
  await rm(folder, { recursive: true, force: true })
}

function uploadsIn(dataDir: string): string {
  return join(dataDir, 'uploads')
}
