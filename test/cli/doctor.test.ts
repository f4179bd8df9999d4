import { afterAll, beforeAll, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'
import {
  keepdesk,
  type RunningDesk,
  removeFolder,
  startDesk,
  tempFolder,
} from '../support/process.ts'

let data: string
let ollama: FakeOllama
let desk: RunningDesk

beforeAll(async () => {
  data = tempFolder()
  ollama = await startFakeOllama()
  await keepdesk(['keys', 'create', 'test', '--data', data])
  desk = await startDesk(data)
})
afterAll(async () => {
  await desk.stop()
  await ollama.stop()
  removeFolder(data)
})

interface Check {
  name: string
  state: string
  message: string
  advice?: string
}

async function doctor(dataDir: string, ...args: string[]) {
  const { stdout, exitCode } = await keepdesk([
    'doctor',
    '--json',
    '--data',
    dataDir,
    '--ollama-host',
    ollama.host,
    ...args,
  ])
  const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: Check[] }
  return { exitCode, healthy, check: (name: string) => checks.find((one) => one.name === name) }
}

test('beside a healthy server everything is ok', async () => {
  const { exitCode, healthy, check } = await doctor(data)
  expect(check('server')?.message).toContain(`running at ${desk.url} (process ${desk.pid})`)
  expect(check('embeddings')?.message).toMatch(/built-in\/use-lite: 512 dimensions, \d+ ms/)
  expect(check('chat model')?.message).toContain('llama3.2:latest')
  for (const name of ['data folder', 'database', 'schema', 'vector search']) {
    expect(check(name)?.state).toBe('ok')
  }
  expect({ exitCode, healthy }).toEqual({ exitCode: 0, healthy: true })
})

test('a model that is not pulled is a warning with the line that pulls it', async () => {
  const { exitCode, check } = await doctor(data, '--chat-model', 'qwen3')
  expect(check('chat model')).toMatchObject({ state: 'warning' })
  expect(check('chat model')?.advice).toContain('ollama pull qwen3')
  expect(exitCode).toBe(0)
})

test('a damaged database and a missing embedding model are problems', async () => {
  const broken = tempFolder()
  writeFileSync(join(broken, 'keepdesk.db'), 'no database '.repeat(1000))
  const { exitCode, healthy, check } = await doctor(broken, '--embed-model', 'nomic-embed-text')
  expect(check('database')).toMatchObject({ state: 'problem' })
  expect(check('embeddings')?.advice).toContain('ollama pull nomic-embed-text')
  expect({ exitCode, healthy }).toEqual({ exitCode: 1, healthy: false })
  removeFolder(broken)
})

test('health finds the server by its data folder, and fails where none answers', async () => {
  const [well, elsewhere] = await Promise.all([
    keepdesk(['health', '--data', data]),
    keepdesk(['health', '--url', 'http://127.0.0.1:9']),
  ])
  expect(well).toMatchObject({ exitCode: 0, stdout: `${desk.url} is well.\n` })
  expect(elsewhere.exitCode).toBe(1)
  expect(elsewhere.stderr).toContain('Nothing answers at http://127.0.0.1:9')
})

test('an Ollama on this machine is asked directly, whatever proxy the environment names', async () => {
  let asked = 0
  const proxy = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch() {
      asked++
      return new Response('from the proxy', { status: 502 })
    },
  })
  const url = `http://127.0.0.1:${proxy.port}`
  try {
    for (const env of [
      { HTTP_PROXY: url, NO_PROXY: 'example.com' },
      { http_proxy: url, no_proxy: 'example.com' },
    ]) {
      const { stdout } = await keepdesk(['doctor', '--data', data, '--ollama-host', ollama.host], {
        env,
      })
      expect(stdout).toContain(`llama3.2:latest at ${ollama.host}`)
    }
  } finally {
    await proxy.stop(true)
  }
  expect(asked).toBe(0)
})
