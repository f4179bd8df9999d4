import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/database.ts'
import { buildDocx, docxParagraph } from '../support/build-docx.ts'
import { buildPdf, textLines } from '../support/build-pdf.ts'
import {
  ask,
  createdKey,
  ensureExecutable,
  runExecutable,
  startExecutable,
} from '../support/executable.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'

let home: string
let key: string
let desk: RunningDesk

beforeAll(async () => {
  await ensureExecutable()
  home = tempFolder()
  key = await createdKey(home)
  desk = await startExecutable(home)
  writeDocuments(join(home, 'docs'))
}, 180_000)
afterAll(async () => {
  desk?.signal('SIGKILL')
  await desk?.exited
  removeFolder(home)
})

function writeDocuments(folder: string) {
  mkdirSync(folder)
  const write = (name: string, content: string | Uint8Array) =>
    writeFileSync(join(folder, name), content)
  write('bomb.docx', buildDocx(docxParagraph('x'), { 'word/notes.xml': ' '.repeat(60_000_000) }))
  const pdf = buildPdf([textLines(['The ferry to Helgoland leaves at ten.'])])
  write('corrupt.pdf', pdf.subarray(0, pdf.length / 3))
  write('empty.md', '')
  write('good.md', '# Lamp oil\n\nA barrel of lamp oil costs ninety francs in Zurich.\n')
  write('line.txt', 'A word of many. '.repeat(62_500))
  write('nul.txt', `The lighthouse\0 of Norderney\ud800 has 252 steps.`)
  write(
    'page.pdf',
    '<!doctype html><title>Customs</title><p>Customs forms are yellow in Basel.</p>',
  )
  write('huge.pdf', pdf)
  // Sparse: it has the size without taking the space.
  truncateSync(join(folder, 'huge.pdf'), 200 * 1024 * 1024)
}

test('what can not be read fails alone, each with a reason; the rest answers', async () => {
  const added = await runExecutable(home, ['sources', 'add', './docs', '--wait'])
  expect(added.stderr).toContain('(4 added, 1 skipped, 3 failed)')
  expect(added.stderr).toMatch(/^ {2}bomb\.docx: .*zip bomb/m)
  expect(added.stderr).toMatch(/^ {2}huge\.pdf: .*200 MB/m)
  expect(added.exitCode).toBe(0)
  const db = await openDatabase(join(home, 'data'), { readonly: true })
  const pages = db
    .query<{ url: string; status: string; error: string | null; chunks: number }, []>(
      'select url, status, error, chunk_count as chunks from page order by url',
    )
    .all()
  db.close()
  expect(pages.map(({ url, status }) => `${url}: ${status}`)).toEqual([
    'bomb.docx: FAILED',
    'corrupt.pdf: FAILED',
    'empty.md: SKIPPED',
    'good.md: INDEXED',
    'huge.pdf: FAILED',
    'line.txt: INDEXED',
    'nul.txt: INDEXED',
    'page.pdf: INDEXED',
  ])
  const error = Object.fromEntries(pages.map((page) => [page.url, page.error]))
  expect(error['bomb.docx']).toContain('zip bomb')
  expect(error['corrupt.pdf']).toMatch(/PDF.*(damaged|broken|corrupt)/i)
  expect(error['empty.md']).toContain('empty')
  expect(error['huge.pdf']).toContain('200 MB')
  for (const page of pages) {
    if (page.status !== 'INDEXED') expect(page.chunks).toBe(0)
    else expect(page.error).toBeNull()
  }
  for (const [question, words] of [
    ['What does a barrel of lamp oil cost in Zurich?', 'ninety francs'],
    ['What colour are customs forms in Basel?', 'yellow'],
    ['How many steps does the lighthouse of Norderney have?', '252'],
  ] as const) {
    const { status, json } = await ask(desk, key, { message: question })
    expect(status).toBe(200)
    expect(json.data.message).toContain(words)
  }
}, 120_000)

test('a single file that can not be read is refused with what to do', async () => {
  const docs = join(home, 'docs')
  const refusals = [
    [['huge.pdf'], '50 MB'],
    [['huge.pdf', '--type', 'TEXT'], '50 MB'],
    [['huge.pdf', '--type', 'FAQ'], '50 MB'],
    [['corrupt.pdf'], 'PDF'],
    [['bomb.docx'], 'zip bomb'],
    [['empty.md', '--type', 'TEXT'], 'no text'],
    [['missing.md'], 'no file'],
  ] as const
  for (const [[file, ...more], reason] of refusals) {
    const args = [
      'sources',
      'add',
      join(docs, file),
      '--name',
      `${file} ${more}`,
      ...more,
      '--wait',
    ]
    const { exitCode, stderr } = await runExecutable(home, args)
    expect(stderr).toContain(reason)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(exitCode).toBe(1)
  }
  const { status } = await ask(desk, key, { message: 'What does a barrel of lamp oil cost?' })
  expect(status).toBe(200)
  expect(desk.stderr()).not.toContain('"level":"error"')
}, 120_000)
