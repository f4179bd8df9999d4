import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockFolder, lockHolder } from '../../src/platform/lock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a folder has one holder at a time, who says where it is', () => {
  const lock = lockFolder(folder)
  expect(lock).toBeDefined()
  expect(lockFolder(folder)).toBeUndefined()
  expect(lockHolder(folder)).toEqual({ pid: process.pid })
  lock?.announce('http://127.0.0.1:8080')
  expect(lockHolder(folder)).toEqual({ pid: process.pid, address: 'http://127.0.0.1:8080' })

  lock?.release()
  expect(lockHolder(folder)).toEqual({})
  const next = lockFolder(folder)
  expect(next).toBeDefined()
  next?.release()
})

test('another process is kept out, and a killed one leaves the folder free', async () => {
  const lock = new URL('../../src/platform/lock.ts', import.meta.url).pathname
  const script = `
    const { lockFolder } = await import(${JSON.stringify(lock)})
    console.log(lockFolder(${JSON.stringify(folder)}) ? 'mine' : 'taken')
    await new Promise(() => setInterval(() => {}, 1000))`
  const holder = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe' })
  const { value } = await holder.stdout.getReader().read()
  expect(new TextDecoder().decode(value).trim()).toBe('mine')
  expect(lockFolder(folder)).toBeUndefined()
  expect(lockHolder(folder)).toEqual({ pid: holder.pid })

  holder.kill('SIGKILL')
  await holder.exited
  const mine = lockFolder(folder)
  expect(mine).toBeDefined()
  mine?.release()
})

test('an unreadable note about the holder does no harm', () => {
  writeFileSync(join(folder, 'keepdesk.pid'), 'not json')
  expect(lockHolder(folder)).toEqual({})
  expect(lockHolder(join(folder, 'nowhere'))).toEqual({})
})
