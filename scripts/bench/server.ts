import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Subprocess, spawn } from 'bun'

/** A server in a process of its own, in an empty folder. */
export interface BenchServer {
  url: string
  process: Subprocess
  folder: string
  /** Milliseconds from the start of the process to the first answered /healthz. */
  startMs: number
  /** Resident memory now, in bytes. */
  memory(): number
  stop(): Promise<void>
}

export async function startServer(
  command: string[],
  options: { env?: Record<string, string>; folder?: string } = {},
): Promise<BenchServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'keepdesk-bench-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const began = performance.now()
  const child = spawn(command, {
    cwd: folder,
    env: {
      ...process.env,
      OLLAMA_HOST: 'http://127.0.0.1:9',
      KEEPDESK_RATE_LIMIT: 'off',
      KEEPDESK_LOG_LEVEL: 'error',
      KEEPDESK_PORT: String(port),
      PORT: String(port),
      ...options.env,
    },
    stdout: Bun.file(join(folder, 'stdout.txt')),
    stderr: Bun.file(join(folder, 'stderr.txt')),
  })
  for (;;) {
    const answer = await fetch(`${url}/healthz`).catch(() => undefined)
    if (answer?.ok) break
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, 'stderr.txt'), 'utf8'))
    await Bun.sleep(0.5)
  }
  return {
    url,
    process: child,
    folder,
    startMs: performance.now() - began,
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
    },
    async stop() {
      child.kill('SIGTERM')
      await child.exited
      if (!options.folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The key that the first start prints. */
export async function firstKey(server: BenchServer): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const key = /kd_\w+/.exec(readFileSync(join(server.folder, 'stdout.txt'), 'utf8'))?.[0]
    if (key) return key
    await Bun.sleep(50)
  }
  throw new Error('The server printed no key.')
}

/** A compiled `Bun.serve` that answers JSON: the baseline. Built once into `folder`. */
export async function buildBareServer(folder: string): Promise<string> {
  const source = join(folder, 'bare.ts')
  await Bun.write(
    source,
    `Bun.serve({ port: Number(process.env.PORT), hostname: '127.0.0.1', fetch: () => Response.json({ status: 'ok' }) })`,
  )
  const outfile = join(folder, 'bare')
  const built = await Bun.build({
    entrypoints: [source],
    compile: { outfile },
    bytecode: true,
    format: 'esm',
    target: 'bun',
  })
  if (!built.success) throw new Error('The baseline was not built.')
  return outfile
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
