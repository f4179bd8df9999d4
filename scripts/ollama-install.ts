import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Installed = { kind: 'ready'; binary: string } | { kind: 'missing'; reason: string }

const version = 'v0.24.0'

/** An `ollama` from the PATH, from an earlier run, or compiled from its Go module. */
export async function installOllama(cache: string): Promise<Installed> {
  const onPath = Bun.which('ollama')
  if (onPath) return { kind: 'ready', binary: onPath }
  const folder = join(cache, `ollama-${version}`)
  const binary = join(folder, 'ollama')
  if (existsSync(binary)) return { kind: 'ready', binary }
  for (const tool of ['go', 'gcc', 'g++']) {
    if (!Bun.which(tool)) {
      return missing(`no ollama on the PATH, and no ${tool} to compile one with.`)
    }
  }
  mkdirSync(folder, { recursive: true })
  const includes = includeFolders(folder)
  if (typeof includes === 'string') return missing(includes)

  console.log(`Compiling Ollama ${version} from its Go module: once, a few minutes …`)
  const flags = compilerFlags()
  const logPath = join(folder, 'build.log')
  const log = openSync(logPath, 'w')
  const nice = Bun.which('nice') ? ['nice', '-n', '15'] : []
  const build = Bun.spawn([...nice, 'go', 'install', `github.com/ollama/ollama@${version}`], {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      GOBIN: folder,
      CGO_ENABLED: '1',
      CGO_CFLAGS: flags,
      CGO_CXXFLAGS: `${flags} ${includes.map((one) => `-I${one}`).join(' ')}`,
    },
  })
  const status = await build.exited
  closeSync(log)
  if (status === 0 && existsSync(binary)) return { kind: 'ready', binary }
  return missing(`go install of Ollama failed; ${logPath} tells why.`)
}

function missing(reason: string): Installed {
  return { kind: 'missing', reason }
}

/** Without these a module build has no vector instructions, and is about ten times slower. */
function compilerFlags(): string {
  const hasAvx2 =
    process.arch === 'x64' &&
    existsSync('/proc/cpuinfo') &&
    /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))
  return hasAvx2 ? '-O3 -mavx2 -mfma -mf16c' : '-O3'
}

/**
 * The module zip leaves out the C++ headers under `vendor`: nlohmann/json comes from Debian, and the
 * readers of sound and images are replaced by ones that refuse. A string says what can't be had.
 */
function includeFolders(folder: string): string[] | string {
  const stubs = join(folder, 'include')
  for (const [name, text] of Object.entries(stubHeaders)) {
    mkdirSync(join(stubs, name), { recursive: true })
    writeFileSync(join(stubs, name, name === 'stb' ? 'stb_image.h' : `${name}.h`), text)
  }
  if (existsSync('/usr/include/nlohmann/json_fwd.hpp')) return [stubs]
  const debian = join(folder, 'debian')
  const json = join(debian, 'usr', 'include')
  if (!existsSync(join(json, 'nlohmann', 'json_fwd.hpp'))) {
    const problem = unpackDebian('nlohmann-json3-dev', debian)
    if (problem) return problem
  }
  return [stubs, json]
}

/** Downloads and unpacks, which needs no root; the package isn't installed. */
function unpackDebian(name: string, folder: string): string | undefined {
  mkdirSync(folder, { recursive: true })
  const get = () => spawnSync('apt-get', ['download', name], { cwd: folder })
  if (get().status !== 0) {
    // An empty package list: only root may fetch one.
    spawnSync('apt-get', ['update'], { stdio: 'ignore' })
    if (get().status !== 0) {
      return `compiling Ollama needs the headers of ${name}, and apt-get can't fetch them here. Install that package, then try again.`
    }
  }
  const [file] = new Bun.Glob(`${name}_*.deb`).scanSync({ cwd: folder })
  const unpacked = spawnSync('dpkg-deb', ['-x', file ?? '', '.'], { cwd: folder })
  return unpacked.status === 0 ? undefined : `dpkg-deb can't unpack ${name}.`
}

const stubHeaders = {
  miniaudio: `#pragma once
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
typedef int ma_result;
typedef uint64_t ma_uint64;
enum { MA_SUCCESS = 0, MA_ERROR = -1 };
enum { ma_format_f32 = 5 };
struct ma_decoder_config {};
struct ma_decoder {};
static inline ma_decoder_config ma_decoder_config_init(int, unsigned, unsigned) { return {}; }
static inline ma_result ma_decoder_init_memory(const void *, size_t, const ma_decoder_config *,
                                               ma_decoder *) { return MA_ERROR; }
static inline ma_result ma_decoder_get_length_in_pcm_frames(ma_decoder *, ma_uint64 *) {
  return MA_ERROR;
}
static inline ma_result ma_decoder_read_pcm_frames(ma_decoder *, void *, ma_uint64, ma_uint64 *) {
  return MA_ERROR;
}
static inline void ma_decoder_uninit(ma_decoder *) {}
`,
  stb: `#pragma once
static inline unsigned char *stbi_load_from_memory(const unsigned char *, int, int *, int *, int *,
                                                   int) { return nullptr; }
static inline void stbi_image_free(void *) {}
`,
}
