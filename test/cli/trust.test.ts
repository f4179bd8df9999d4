import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { keepdesk, removeFolder, startDesk, tempFolder } from '../support/process.ts'

let data: string

beforeAll(async () => {
  data = tempFolder()
  await keepdesk(['keys', 'create', 'First', '--data', data])
  const file = join(data, 'returns.md')
  await Bun.write(
    file,
    '# Returns\n\n## Send goods back\n\nYou can send goods back within 30 days of delivery. We pay the parcel. Refunds take 5 working days.\n',
  )
  const added = await keepdesk(['sources', 'add', file, '--wait', '--data', data])
  expect(added.exitCode).toBe(0)
}, 60_000)
afterAll(() => removeFolder(data))

function trust(...args: string[]) {
  return keepdesk(['trust', ...args, '--data', data], {
    env: { OLLAMA_HOST: 'http://127.0.0.1:9' },
  })
}

test('before the first run there is nothing to show', async () => {
  const { exitCode, stderr } = await trust('show')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('never measured')
})

test('a run is made here, shown, and judged by its limit', async () => {
  const run = await trust('run', '--fail-under', '50')
  expect(run.stdout).toContain('Injection defence')
  expect(run.stdout).toMatch(/^Score [\d.]+ of 100, grade [A-F], without a model$/m)
  expect(run.exitCode).toBe(0)
  const shown = JSON.parse((await trust('show', '--json')).stdout)
  expect(shown).toMatchObject({ status: 'DONE', trigger: 'COMMAND', stale: false })
  expect(shown.failures).toHaveLength(shown.failed)
}, 60_000)

test('beside a server the server makes it', async () => {
  const desk = await startDesk(data, { env: { OLLAMA_HOST: 'http://127.0.0.1:9' } })
  try {
    const run = await trust('run', '--fail-under', '0', '--json')
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ status: 'DONE', trigger: 'COMMAND' })
    // A bot that answers whatever it is asked is worth less.
    const { key } = JSON.parse(
      (await keepdesk(['keys', 'create', 'Second', '--json', '--data', data])).stdout,
    )
    const changed = await fetch(`${desk.url}/v1/settings/chat`, {
      method: 'PATCH',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ confidenceThreshold: 0 }),
    })
    expect(changed.status).toBe(200)
    const worse = await trust('run', '--fail-under', '95')
    expect(worse.exitCode).toBe(1)
    expect(worse.stderr).toContain('is below 95')
  } finally {
    await desk.stop()
  }
}, 60_000)

test('what can’t be measured, or asked for, exits with 2', async () => {
  const nowhere = await keepdesk(['trust', 'run', '--data', join(data, 'none')])
  expect(nowhere.exitCode).toBe(2)
  for (const limit of ['many', '101', '-1', '']) {
    expect((await trust('run', `--fail-under=${limit}`)).exitCode).toBe(2)
  }
})
