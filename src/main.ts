import { run } from './cli/run.ts'
import { harmless } from './cli/terminal.ts'

// Whatever the data folder's own rights are: conversations are nobody else's business.
process.umask(0o077)

// Ollama on this machine is asked directly, never through a company's proxy: nothing leaves.
// The lower-case name wins where both are set.
const { NO_PROXY, no_proxy } = process.env
const direct = [no_proxy, NO_PROXY, '127.0.0.1', 'localhost', '::1'].filter(Boolean).join(',')
Object.assign(process.env, { NO_PROXY: direct, no_proxy: direct })

// No top-level await: the executable's bytecode doesn't know it.
run({
  args: process.argv.slice(2),
  env: process.env,
  print: (text) => console.log(process.stdout.isTTY ? harmless(text) : text),
  tell: (text) => console.error(process.stderr.isTTY ? harmless(text) : text),
  isWatched: process.stderr.isTTY === true,
  readInput: () => Bun.stdin.text(),
  askSecretly: async (question) => (await import('./cli/secret-input.ts')).askSecretly(question),
}).then((exitCode) => process.exit(exitCode))
