import { expect, test } from 'bun:test'
import { readPageFiles } from '../../src/platform/page-files.ts'

const files = await readPageFiles()
const html = new TextDecoder().decode(files.get('/widget/frame.html')?.bytes)

function packed(path: string): number {
  const file = files.get(path)
  if (!file) throw new Error(`${path} is not there.`)
  return Bun.gzipSync(file.bytes, { level: 9 }).length
}

test('the loader is at most 4 KB, packed', () => {
  expect(packed('/widget.js')).toBeLessThanOrEqual(4 * 1024)
})

test('the chat is at most 40 KB in all, packed, and loads nothing else', () => {
  const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '')
  expect(loaded.map((path) => path.split('.').at(-1)).sort()).toEqual(['css', 'js'])
  const script = new TextDecoder().decode(
    files.get(loaded.find((path) => path.endsWith('.js')) ?? '')?.bytes,
  )
  expect(script).not.toMatch(/\bimport\s*[({"']|\bfrom\s*["']\.?\//)
  const total = ['/widget/frame.html', ...loaded].reduce((sum, path) => sum + packed(path), 0)
  expect(total).toBeLessThanOrEqual(40 * 1024)
})
