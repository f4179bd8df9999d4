import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dir, '../..')
const executable = join(root, 'dist/keepdesk')
/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:9'
const startTimeoutMs = 15_000

export interface ProcessOptions {
  /** Beside a PATH and an Ollama that isn't there. */
  env?: Record<string, string>
  cwd?: string
  /** Runs dist/keepdesk (see executable.ts, which builds it) instead of the source. */
  compiled?: boolean
}

export interface Finished {
  exitCode: number
  stdout: string
  stderr: string
}

/** A folder that the test removes with `rmSync`, or leaves to the system. */
export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), 'keepdesk-test-'))
}

function spawn(args: string[], { env = {}, cwd, compiled }: ProcessOptions) {
  const command = compiled ? [executable] : [process.execPath, join(root, 'src/main.ts')]
  return Bun.spawn([...command, ...args], {
    cwd: cwd ?? tmpdir(),
    env: { PATH: '/usr/bin:/bin', HOME: tmpdir(), OLLAMA_HOST: nowhere, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

/** Runs a command line to its end: `await keepdesk(['keys', 'list', '--data', folder])`. */
export async function keepdesk(args: string[], options: ProcessOptions = {}): Promise<Finished> {
  const child = spawn(args, options)
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { exitCode, stdout, stderr }
}

export interface RunningDesk {
  /** `http://127.0.0.1:…` */
  url: string
  pid: number
  /** Everything printed so far. */
  stdout(): string
  stderr(): string
  /** Waits until a stream shows it; fails after 15 s. */
  until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpMatchArray>
  signal(name: NodeJS.Signals): void
  exited: Promise<number>
  /** SIGTERM, and the exit code. */
  stop(): Promise<number>
}

/** Starts `keepdesk serve` on a free port of 127.0.0.1 and waits until it listens. */
export async function startDesk(
  dataDir: string,
  { args = [], ...options }: ProcessOptions & { args?: string[] } = {},
): Promise<RunningDesk> {
  const child = spawn(['serve', '--data', dataDir, '--port', '0', ...args], options)
  const seen = { stdout: '', stderr: '' }
  void collect(child.stdout, (text) => {
    seen.stdout += text
  })
  void collect(child.stderr, (text) => {
    seen.stderr += text
  })
  const desk: RunningDesk = {
    url: '',
    pid: child.pid,
    stdout: () => seen.stdout,
    stderr: () => seen.stderr,
    async until(stream, pattern) {
      const deadline = Date.now() + startTimeoutMs
      for (;;) {
        const match = seen[stream].match(pattern)
        if (match) return match
        if (child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`No ${pattern} on ${stream}:\n${seen.stdout}\n${seen.stderr}`)
        }
        await Bun.sleep(5)
      }
    },
    signal: (name) => child.kill(name),
    exited: child.exited,
    stop() {
      child.kill('SIGTERM')
      return child.exited
    },
  }
  const [, url = ''] = await desk.until('stdout', /Address\s+(http:\S+)\n/)
  desk.url = url
  return desk
}

async function collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void) {
  const decoder = new TextDecoder()
  for await (const part of stream) take(decoder.decode(part, { stream: true }))
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
