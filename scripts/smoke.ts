// Starts dist/keepdesk alone in an empty folder and uses it over HTTP, first without a model, then
// again on the same data with one. `bun scripts/smoke.ts [counts.json]`
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFakeOllama } from '../test/support/fake-ollama.ts'

const executable = join(import.meta.dir, '../dist/keepdesk')
const patienceMs = 120_000
const question = 'How do I reset my password?'
const counts = { passed: 0, failed: 0 }

interface Running {
  url: string
  /** Everything printed so far, both streams. */
  printed(): string
  /** Sends SIGTERM; the exit code. */
  stop(): Promise<number>
}

interface Reply {
  message: string
  source: string
  confidence: number
  citations: { title: string; url: string; snippet: string }[]
}

async function check(title: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
    counts.passed += 1
    console.log(`(pass) ${title}`)
  } catch (error) {
    counts.failed += 1
    console.log(`(fail) ${title}\n       ${error instanceof Error ? error.message : error}`)
  }
}

function demand(isTrue: boolean, what: string, seen: unknown): asserts isTrue {
  if (!isTrue) throw new Error(`expected ${what}, got ${JSON.stringify(seen)?.slice(0, 600)}`)
}

function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = listener
  listener.stop(true)
  return port
}

function start(folder: string, ollamaHost: string): Running {
  const port = freePort()
  let text = ''
  const child = Bun.spawn([executable, 'serve'], {
    cwd: folder,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      KEEPDESK_PORT: String(port),
      KEEPDESK_DATA: join(folder, 'data'),
      KEEPDESK_RATE_LIMIT: 'off',
      OLLAMA_HOST: ollamaHost,
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const bytes of stream) text += decoder.decode(bytes, { stream: true })
  }
  const drained = Promise.all([read(child.stdout), read(child.stderr)])
  return {
    url: `http://127.0.0.1:${port}`,
    printed: () => text,
    async stop() {
      child.kill('SIGTERM')
      const hung = setTimeout(() => child.kill('SIGKILL'), 20_000)
      const code = await child.exited
      clearTimeout(hung)
      await drained
      return code
    },
  }
}

/** Asks again and again until `attempt` gives something; throws the last reason why not. */
async function eventually<Value>(what: string, attempt: () => Promise<Value>): Promise<Value> {
  const end = Date.now() + patienceMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > end) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new Error(`no ${what} within ${patienceMs / 1000} s: ${reason}`)
      }
      await Bun.sleep(200)
    }
  }
}

async function ok(url: string): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`)
  return response
}

function post(desk: Running, path: string, key: string, message: string): Promise<Response> {
  return fetch(desk.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ message }),
    signal: AbortSignal.timeout(60_000),
  })
}

async function ask(desk: Running, key: string, message: string): Promise<Reply> {
  const response = await post(desk, '/v1/messages', key, message)
  const body = await response.json()
  demand(response.status === 200, 'status 200', body)
  return (body as { data: Reply }).data
}

async function stream(desk: Running, key: string): Promise<{ event: string; data: unknown }[]> {
  const response = await post(desk, '/v1/messages/stream', key, question)
  demand(response.status === 200, 'status 200', response.status)
  const blocks = (await response.text()).split(/\r?\n\r?\n/)
  return blocks.flatMap((block) => {
    const event = /^event: ?(.*)$/m.exec(block)?.[1]
    const data = /^data: ?(.*)$/m.exec(block)?.[1]
    return event && data ? [{ event, data: JSON.parse(data) }] : []
  })
}

/** The words that the events add up to equal what the last one says. */
function demandWholeStream(events: { event: string; data: unknown }[]): Reply {
  const names = events.map((one) => one.event)
  demand(names[0] === 'conversation', 'conversation first', names)
  demand(names[1] === 'citations', 'citations second', names)
  demand(names.includes('token') && names.at(-1) === 'done', 'tokens, then done', names)
  const text = (name: string, field: string) =>
    events
      .filter((one) => one.event === name)
      .map((one) => (one.data as Record<string, string>)[field])
      .join('')
  const done = events.at(-1)?.data as Reply
  const told = names.includes('replace') ? text('replace', 'message') : text('token', 'text')
  demand(told === done.message, `the words of the stream to be '${done.message}'`, told)
  return done
}

async function withoutModel(folder: string): Promise<string> {
  // Port 9 (discard) is closed everywhere that matters: no model is reachable.
  const desk = start(folder, 'http://127.0.0.1:9')
  let key = ''
  await check('it starts in an empty folder', async () => {
    await eventually('healthy server', () => ok(`${desk.url}/healthz`))
  })
  await check('it becomes ready', async () => {
    await eventually('ready server', () => ok(`${desk.url}/readyz`))
  })
  await check('it prints a first key', async () => {
    key = await eventually('key', async () => {
      const found = /\bkd_[A-Za-z0-9_-]{16,}/.exec(desk.printed())?.[0]
      demand(found !== undefined, 'a key in the output', desk.printed())
      return found
    })
  })
  await check('it quotes the right article of the sample, without a model', async () => {
    // While the sample is still being indexed, what is there already may answer.
    await eventually('answer from the article on passwords', async () => {
      const reply = await ask(desk, key, question)
      demand(reply.source === 'KNOWLEDGE', 'source KNOWLEDGE', reply)
      demand(/reset.*password/i.test(reply.citations[0]?.title ?? ''), 'that article first', reply)
      demand(/Forgot password/i.test(reply.message), 'how to reset it', reply)
    })
  })
  await check('it does not answer what the sample does not say', async () => {
    const reply = await ask(desk, key, 'What is the boiling point of tungsten in kelvin?')
    demand(reply.source === 'FALLBACK', 'source FALLBACK', reply)
  })
  await check('it refuses a wrong key', async () => {
    const response = await post(desk, '/v1/messages', 'kd_wrong', question)
    const body = (await response.json()) as { error?: { code?: string } }
    demand(response.status === 401 && body.error?.code === 'UNAUTHORIZED', '401', body)
  })
  await check('it streams the same answer', async () => {
    const done = demandWholeStream(await stream(desk, key))
    demand(/reset.*password/i.test(done.citations[0]?.title ?? ''), 'that article first', done)
  })
  await check('it serves its reference at /docs, with nothing from elsewhere', async () => {
    const page = await (await ok(`${desk.url}/docs`)).text()
    const sources = [...page.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/g)]
    for (const [, address = ''] of sources) {
      demand(!/^(https?:)?\/\//.test(address), 'addresses of this server', address)
      await ok(new URL(address, `${desk.url}/docs`).href)
    }
    const document = await (await ok(`${desk.url}/docs/json`)).json()
    const paths = Object.keys((document as { paths?: object }).paths ?? {})
    demand(paths.includes('/v1/messages'), '/v1/messages in the document', paths)
  })
  await check('it stops on SIGTERM with exit code 0', async () => {
    const code = await desk.stop()
    demand(code === 0, 'exit code 0', { code, printed: desk.printed().slice(-600) })
  })
  if (counts.failed > 0) console.log(`--- printed by the server ---\n${desk.printed()}`)
  return key
}

async function withModel(folder: string, key: string): Promise<void> {
  const ollama = await startFakeOllama({
    reply: 'Click Forgot password? under the sign-in form and enter your e-mail address. [1]',
  })
  const desk = start(folder, ollama.host)
  const failedBefore = counts.failed
  await check('it starts again on the same data, and the key still works', async () => {
    await eventually('ready server', () => ok(`${desk.url}/readyz`))
    demand(!/\bkd_[A-Za-z0-9]{40}\b/.test(desk.printed()), 'no second key', desk.printed())
    await ask(desk, key, 'Hello')
  })
  await check('it lets the model write from the article, and streams it', async () => {
    const done = demandWholeStream(await stream(desk, key))
    demand(done.source === 'AI' && ollama.generations.length > 0, 'source AI', done)
    demand(/reset.*password/i.test(done.citations[0]?.title ?? ''), 'that article cited', done)
  })
  await check('it stops on SIGTERM again', async () => {
    const code = await desk.stop()
    demand(code === 0, 'exit code 0', { code, printed: desk.printed().slice(-600) })
  })
  await ollama.stop()
  if (counts.failed > failedBefore) console.log(`--- printed ---\n${desk.printed()}`)
}

const countsFile = process.argv[2]
if (!existsSync(executable)) {
  console.error('dist/keepdesk is not there. Run: npm run build')
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'keepdesk-smoke-'))
try {
  const key = await withoutModel(folder)
  await withModel(folder, key)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (countsFile) writeFileSync(countsFile, JSON.stringify(counts))
console.log(`${counts.passed} passed, ${counts.failed} failed`)
process.exit(counts.failed > 0 ? 1 : 0)
