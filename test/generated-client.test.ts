import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateApi } from 'swagger-typescript-api'
import { listenOptions } from '../src/platform/listen-options.ts'
import { createServer } from '../src/server.ts'
import { passwordDesk } from './support/answering.ts'
import { call, withKey } from './support/test-app.ts'

const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'esnext',
  module: 'esnext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  lib: ['esnext', 'dom', 'dom.iterable'],
  types: [],
}

/** What an integrator writes with the client, by names and types that it got from the document. */
const program = `
import { Api, type ChatSettings, type Conversation, type Reply } from './client.ts'

declare const process: { argv: string[] }
const [, , baseUrl = '', key = ''] = process.argv
const { v1 } = new Api<string>({
  baseUrl,
  baseApiParams: { secure: true },
  securityWorker: (key) => ({ headers: { 'X-API-Key': key ?? '' } }),
})
const api = new Api<string>({
  baseUrl,
  securityWorker: (key) => ({ headers: { 'X-API-Key': key ?? '' } }),
})
api.setSecurityData(key)

const reply: Reply = (await api.v1.sendMessage({
  message: 'How do I reset a forgotten password?',
  user: { id: 'u_1', name: 'Ana' },
  metadata: { plan: 'pro' },
})).data.data
const { data: found, meta } = (await api.v1.listConversations({ userId: 'u_1', pageSize: 5 })).data
const conversation: Conversation | undefined = found[0]
const whole = (await api.v1.getConversation(reply.conversationId)).data.data
const settings: ChatSettings = (await api.v1.changeChatSettings({ tone: 'CASUAL' })).data.data
const created = (await api.v1.createWebhook({ url: 'https://hooks.example.com/a', events: ['*'] })).data.data
await api.v1.deleteWebhook(created.id)
const dashboard = (await api.v1.getDashboard()).data.data
// Another key: the failure has the declared shape, too.
const refused = await v1.getSettings().catch((failure) => failure)
// @ts-expect-error There is no such tone.
const wrong: ChatSettings['tone'] = 'RUDE'

console.log(JSON.stringify({
  source: reply.source,
  cited: reply.citations[0]?.title,
  total: meta.total,
  isSame: conversation?.id === whole.id,
  roles: whole.messages.map((message) => message.role),
  tone: settings.tone,
  secret: created.secret.startsWith('whsec_'),
  messages: dashboard.messages.value,
  refused: refused.error.error.code,
  wrong,
}))
`

test('a TypeScript client made from the document compiles in strict mode and works', async () => {
  const app = await passwordDesk()
  const { key } = await withKey(app)
  const server = createServer(app)
  const spec = (await call(server, 'GET', '/docs/json')).json
  const { files } = await generateApi({ spec, fileName: 'client.ts', output: false, silent: true })
  const folder = mkdtempSync(join(tmpdir(), 'client-'))
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  try {
    writeFileSync(join(folder, 'client.ts'), files[0]?.fileContent ?? '')
    writeFileSync(join(folder, 'program.ts'), program)
    const tsconfig = { compilerOptions, files: ['program.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
    const tsc = join(import.meta.dir, '../node_modules/.bin/tsc')
    const compiled = Bun.spawnSync([tsc, '-p', folder])
    expect(compiled.stdout.toString() + compiled.stderr.toString()).toBe('')

    const url = `http://127.0.0.1:${server.server?.port}`
    const run = Bun.spawn([process.execPath, join(folder, 'program.ts'), url, key])
    expect(JSON.parse(await new Response(run.stdout).text())).toEqual({
      source: 'KNOWLEDGE',
      cited: 'Reset your password',
      total: 1,
      isSame: true,
      roles: ['USER', 'ASSISTANT'],
      tone: 'CASUAL',
      secret: true,
      messages: 2,
      refused: 'UNAUTHORIZED',
      wrong: 'RUDE',
    })
  } finally {
    await server.stop(true)
    rmSync(folder, { recursive: true })
  }
}, 60_000)
