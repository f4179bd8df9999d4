// Tests against a real Ollama, which `bun test` leaves out: they need minutes and a gigabyte once.
//
//   bun scripts/ollama.ts                  runs test/ollama
//   bun scripts/ollama.ts --serve          serves until Ctrl-C, for trying things by hand
//   bun scripts/ollama.ts -- <command>     runs any command with OLLAMA_HOST set
//
// The chat model is Gemma 270M; with --reader first, it is one of a gigabyte that reads better.
//
// OLLAMA_HOST is used where it answers; else an `ollama` on the PATH, else one that is compiled from
// its Go module. What is fetched or built is kept in ~/.cache/keepdesk (KEEPDESK_CACHE). What can't
// be had is said, and the tests that need it are skipped by name.
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { installOllama } from './ollama-install.ts'
import {
  addChatModel,
  addEmbeddingModel,
  addReaderModel,
  chatModel,
  readerModel,
} from './ollama-models.ts'

const cache = process.env.KEEPDESK_CACHE ?? join(homedir(), '.cache', 'keepdesk')
const root = join(import.meta.dir, '..')

interface Running {
  host: string
  /** What a test may start, and end, by itself; absent where the server isn't ours. */
  binary?: string
  modelsDir?: string
  /** Of a server that is ours. */
  chatModel?: string
  stop(): Promise<void>
}

const isReader = process.argv[2] === '--reader'
const args = process.argv.slice(isReader ? 3 : 2)
const running = await start()
const status = await run(running, args)
await running?.stop()
process.exit(status)

async function run(ollama: Running | undefined, given: string[]): Promise<number> {
  if (given[0] === '--serve') return ollama ? serve(ollama) : 1
  // Bun takes a first `--` for itself.
  const own = given[0] === '--' ? given.slice(1) : given
  const command = own.length > 0 ? own : [process.execPath, 'test', ...suite()]
  const { OLLAMA_HOST: _, ...environment } = process.env
  const child = Bun.spawn(command, {
    cwd: own.length > 0 ? process.cwd() : root,
    stdio: ['inherit', 'inherit', 'inherit'],
    env: {
      ...environment,
      ...(ollama ? { OLLAMA_HOST: ollama.host } : {}),
      ...(ollama?.chatModel ? { KEEPDESK_CHAT_MODEL: ollama.chatModel } : {}),
      ...(ollama?.binary ? { KEEPDESK_TEST_OLLAMA: ollama.binary } : {}),
      ...(ollama?.modelsDir ? { OLLAMA_MODELS: ollama.modelsDir } : {}),
    },
  })
  return child.exited
}

/** Named one by one: `bun test` finds other endings by explicit path only. */
function suite(): string[] {
  const files = [...new Bun.Glob('test/ollama/*.ollama.ts').scanSync({ cwd: root })].sort()
  return ['--timeout', '300000', ...files.map((file) => `./${file}`)]
}

async function serve(ollama: Running): Promise<number> {
  console.log(`\nOLLAMA_HOST=${ollama.host}\nmodels: ${(await modelNames(ollama.host)).join(', ')}`)
  console.log('Ctrl-C stops it.')
  return new Promise(() => {})
}

async function start(): Promise<Running | undefined> {
  const given = process.env.OLLAMA_HOST
  if (given) {
    const host = given.includes('://') ? given : `http://${given}`
    if (await answers(host)) {
      console.log(`Using the Ollama at ${host}; its models stay as they are.`)
      return { host, async stop() {} }
    }
    console.log(`No Ollama answers at ${host} (OLLAMA_HOST).`)
  }
  const installed = await installOllama(cache)
  if (installed.kind === 'missing') {
    console.log(`Skipped: ${installed.reason}`)
    return undefined
  }
  const started = await startServer(installed.binary)
  if (!started) return undefined
  for (const add of [isReader ? addReaderModel : addChatModel, addEmbeddingModel]) {
    const added = await add(started.host, cache)
    if (added.kind === 'missing') console.log(`Skipped: ${added.reason}`)
  }
  return { ...started, chatModel: isReader ? readerModel : chatModel }
}

async function startServer(binary: string): Promise<Running | undefined> {
  const modelsDir = resolve(cache, 'models')
  mkdirSync(modelsDir, { recursive: true })
  const host = `http://127.0.0.1:${freePort()}`
  const logPath = join(cache, 'ollama-serve.log')
  const log = openSync(logPath, 'w')
  const server = Bun.spawn([binary, 'serve'], {
    stdio: ['ignore', log, log],
    env: { ...process.env, OLLAMA_HOST: host, OLLAMA_MODELS: modelsDir, OLLAMA_NO_CLOUD: '1' },
  })
  closeSync(log)
  process.on('exit', () => server.kill())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0))
  for (let tries = 0; tries < 100 && server.exitCode === null; tries++) {
    if (await answers(host)) {
      const stop = async () => {
        server.kill()
        await server.exited
      }
      return { host, binary, modelsDir, stop }
    }
    await Bun.sleep(100)
  }
  server.kill()
  console.log(`Skipped: ${binary} serve did not come up; ${logPath} tells why.`)
  return undefined
}

async function answers(host: string): Promise<boolean> {
  try {
    const reply = await fetch(`${host}/api/version`, { signal: AbortSignal.timeout(2000) })
    return reply.ok
  } catch {
    return false
  }
}

async function modelNames(host: string): Promise<string[]> {
  const reply = await fetch(`${host}/api/tags`)
  const { models } = (await reply.json()) as { models: { name: string }[] }
  return models.map(({ name }) => name)
}

function freePort(): number {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = probe
  probe.stop(true)
  return port
}
