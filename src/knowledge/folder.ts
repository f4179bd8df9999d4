import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import type { Crawled, KnownPage } from './crawl/crawled.ts'
import { createPathFilter, type PathFilter } from './crawl/path-patterns.ts'
import type { RawFile, ReadResult } from './document.ts'

export interface FolderOptions {
  /** Absolute path of a folder or of one file. */
  path: string
  /** Globs on the path relative to the folder. */
  include: string[]
  exclude: string[]
  known: (url: string) => KnownPage | undefined
  read: (file: RawFile) => Promise<ReadResult>
  signal: AbortSignal
}

interface FoundFile {
  /** Relative, with forward slashes. */
  url: string
  path: string
}

const readableEnding = /\.(md|markdown|html?|xhtml|txt|text|pdf|docx|csv|jsonl?|ndjson)$/i
const maxBytes = 50 * 1024 * 1024
const maxFiles = 50_000
const maxDepth = 30

/** Reads the documents of a folder, or one file, sorted by path. Unchanged files (size, time) aren't read. */
export async function* readFolder(options: FolderOptions): AsyncGenerator<Crawled> {
  const { path, signal } = options
  const files: FoundFile[] = []
  try {
    if ((await stat(path)).isDirectory()) {
      const root = await realpath(path)
      const filter = createPathFilter(options.include, options.exclude)
      const walk: Walk = { root, files, seen: new Set([root]), filter, isFull: false, signal }
      yield* walkFolder(walk, { url: '', path: root }, 0)
    } else if (readableEnding.test(path)) {
      files.push({ url: basename(path), path })
    } else {
      yield { kind: 'unreachable', reason: `${path} isn't of a type that can be read.` }
      return
    }
  } catch (error) {
    yield { kind: 'unreachable', reason: problemWith(path, error) }
    return
  }
  files.sort((a, b) => (a.url < b.url ? -1 : 1))
  yield { kind: 'found', total: files.length }
  for (const file of files) {
    const part = await readOne(options, file)
    if (signal.aborted) return
    yield part
  }
}

interface Walk {
  root: string
  files: FoundFile[]
  /** Real paths of folders: a link may lead back to one. */
  seen: Set<string>
  filter: PathFilter
  isFull: boolean
  signal: AbortSignal
}

async function* walkFolder(walk: Walk, folder: FoundFile, depth: number): AsyncGenerator<Crawled> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder.path, { withFileTypes: true })
  } catch (error) {
    yield { kind: 'warning', message: problemWith(folder.path, error), isPartial: true }
    return
  }
  for (const entry of entries) {
    if (walk.signal.aborted || walk.isFull) return
    const url = folder.url ? `${folder.url}/${entry.name}` : entry.name
    if (/^(\.|node_modules$)/.test(entry.name) || walk.filter.isExcluded(url)) continue
    const path = join(folder.path, entry.name)
    const target = entry.isSymbolicLink() ? await targetOf(walk.root, path) : pathOf(entry, path)
    if (target.kind === 'outside') {
      yield { kind: 'skipped', url, reason: 'It is a link that leads out of the folder.' }
    } else if (target.kind === 'folder' && depth < maxDepth && !walk.seen.has(target.path)) {
      walk.seen.add(target.path)
      yield* walkFolder(walk, { url, path: target.path }, depth + 1)
    } else if (target.kind === 'file' && readableEnding.test(url) && walk.filter.isIncluded(url)) {
      if (walk.files.length === maxFiles) {
        const message = `The folder holds more than ${maxFiles.toLocaleString('en')} files: divide it into several sources.`
        yield { kind: 'warning', message, isPartial: true }
        walk.isFull = true
        return
      }
      walk.files.push({ url, path: target.path })
    }
  }
}

type Target = { kind: 'file' | 'folder'; path: string } | { kind: 'outside' } | { kind: 'other' }

function pathOf(entry: { isDirectory(): boolean; isFile(): boolean }, path: string): Target {
  if (entry.isDirectory()) return { kind: 'folder', path }
  // Pipes and devices could keep a reader waiting for ever.
  return entry.isFile() ? { kind: 'file', path } : { kind: 'other' }
}

async function targetOf(root: string, link: string): Promise<Target> {
  try {
    const path = await realpath(link)
    if (path !== root && !path.startsWith(root.endsWith(sep) ? root : root + sep)) {
      return { kind: 'outside' }
    }
    return pathOf(await stat(path), path)
  } catch {
    return { kind: 'other' }
  }
}

async function readOne(options: FolderOptions, { url, path }: FoundFile): Promise<Crawled> {
  try {
    const { size, mtimeMs } = await stat(path)
    const etag = `${size}-${mtimeMs}`
    if (options.known(url)?.etag === etag) return { kind: 'unchanged', url }
    if (size > maxBytes) {
      const megabytes = Math.ceil(size / 1024 / 1024)
      const reason = `The file has ${megabytes} MB, and 50 MB is the most that is read: divide it.`
      return { kind: 'failed', url, reason }
    }
    // Not node's readFile: its Buffer is refused by the PDF parser.
    const bytes = await Bun.file(path).bytes()
    const result = await options.read({ url, bytes, modifiedAt: Math.round(mtimeMs) })
    return { kind: 'page', url, result, etag }
  } catch (error) {
    return { kind: 'failed', url, reason: problemWith(path, error) }
  }
}

function problemWith(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `${path} doesn't exist: check the path.`
  if (code === 'EACCES' || code === 'EPERM') {
    return `${path} can't be read: give the user that Keepdesk runs as permission to.`
  }
  return `${path} can't be read${code ? ` (${code})` : ''}: check that it isn't damaged.`
}
