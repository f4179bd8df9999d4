import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unpackSample } from '../../src/knowledge/sample.ts'

const original = join(import.meta.dir, '../../data/sample')

async function inTemporaryFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-sample-'))
  try {
    await check(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('every file of the sample arrives byte for byte, text and binary', () =>
  inTemporaryFolder(async (folder) => {
    const sample = await unpackSample(join(folder, 'data'))
    const names = readdirSync(original).sort()
    expect(names).toContain('reset-your-password.md')
    expect(names.some((name) => name.endsWith('.pdf'))).toBe(true)
    expect(readdirSync(sample).sort()).toEqual(names)
    for (const name of names) {
      expect(readFileSync(join(sample, name)).equals(readFileSync(join(original, name)))).toBe(true)
    }
    expect(readdirSync(join(folder, 'data'))).toEqual(['sample'])
  }))

test('a sample folder that is there already is left as it is', () =>
  inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'sample'))
    writeFileSync(join(folder, 'sample', 'mine.md'), '# Mine')
    expect(await unpackSample(folder)).toBe(join(folder, 'sample'))
    expect(readdirSync(join(folder, 'sample'))).toEqual(['mine.md'])
  }))

test('two that unpack at once end with one complete folder', () =>
  inTemporaryFolder(async (folder) => {
    const both = await Promise.all([unpackSample(folder), unpackSample(folder)])
    expect(both).toEqual([join(folder, 'sample'), join(folder, 'sample')])
    expect(readdirSync(folder)).toEqual(['sample'])
    expect(readdirSync(join(folder, 'sample'))).toHaveLength(readdirSync(original).length)
  }))

test('a folder that can not be made is reported', () =>
  inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'data'), 'a file where the folder should be')
    await expect(unpackSample(join(folder, 'data'))).rejects.toThrow()
  }))
