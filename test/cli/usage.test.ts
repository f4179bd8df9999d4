import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../src/cli/run.ts'
import { harmless } from '../../src/cli/terminal.ts'
import { tempFolder } from '../support/process.ts'

async function cli(args: string[], env: Record<string, string> = {}) {
  const shown = { stdout: '', stderr: '' }
  const exitCode = await run({
    args,
    env,
    print: (text) => {
      shown.stdout += `${text}\n`
    },
    tell: (text) => {
      shown.stderr += `${text}\n`
    },
    isWatched: false,
    readInput: async () => '',
    askSecretly: async () => undefined,
  })
  return { exitCode, ...shown }
}

test('every problem of the configuration is told at once, by the name that was used', async () => {
  const { exitCode, stderr, stdout } = await cli(['serve', '--port', 'abc', '--host', 'a b'], {
    KEEPDESK_LOG_LEVEL: 'loud',
    KEEPDESK_ALLOW_NETWORKS: '10.0.0.0/99',
    KEEPDESK_RATE_LIMIT: 'maybe',
  })
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  const lines = stderr.trim().split('\n')
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    '--port',
    '--host',
    'KEEPDESK_LOG_LEVEL',
    'KEEPDESK_RATE_LIMIT',
    'KEEPDESK_ALLOW_NETWORKS',
  ])
  expect(stderr).toContain('10.0.0.0/99')
})

test('a flag wins over the environment', async () => {
  const { stderr } = await cli(['serve', '--port', 'from-flag'], { KEEPDESK_PORT: 'from-env' })
  expect(stderr).toContain("'from-flag'")
  expect(stderr).not.toContain('from-env')
})

test('a misspelt variable is pointed out', async () => {
  const data = tempFolder()
  const { stderr } = await cli(['keys', 'list', '--data', data], {
    KEEPDESK_CHATMODEL: 'x',
    KEEPDESK_FAVOURITE_COLOUR: 'blue',
  })
  expect(stderr).toContain('Did you mean KEEPDESK_CHAT_MODEL?')
  expect(stderr).toContain('KEEPDESK_FAVOURITE_COLOUR means nothing to keepdesk.')
})

test.each([
  [['typo'], "unknown command 'typo'"],
  [['--wrong'], "unknown option '--wrong'"],
  [['keys', 'create'], "missing required argument 'name'"],
  [['keys', 'list', 'extra'], 'too many arguments'],
  [['sources', 'add'], 'Say what to add'],
  [['sources', 'add', 'x', '--type', 'NOVEL'], 'must be one of WEBSITE, URL'],
  [['sources', 'add', 'ftp://example.com/x'], 'is no web address'],
  [['sources', 'add', '.', '--schedule', '0 3 * *'], 'cron pattern'],
  [['sources', 'add', '.', '--max-pages', '0'], 'whole number from 1'],
  [['keys', 'create', 'x', '--expires', '2027-02-31'], '--expires'],
  [['keys', 'create', 'x', '--expires', '2020-01-31'], "--expires is '2020-01-31', but must be in"],
  [['users', 'create', 'ada@example.com'], "required option '--name <name>'"],
  [['users', 'create', 'ada', '--name', 'Ada', '--invite'], 'email: must be an e-mail address'],
  [['users', 'create', 'a@b.c', '--name', 'Ada', '--role', 'OWNER'], 'Allowed choices are ADMIN'],
  [['users', 'create', 'a@b.c', '--name', 'Ada'], 'No password: pipe one in'],
  [
    ['users', 'create', 'a@b.c', '--name', 'A', '--invite', '--password-stdin'],
    '--invite needs no',
  ],
  [['serve', '--public-url', 'ftp://x'], 'an address such as https://help.example.com'],
  [['serve', '--ollama-host', 'ftp://x'], 'an address such as http://127.0.0.1:11434'],
  [['health', '--url', 'nonsense'], '--url'],
])('%j is refused as wrong usage', async (args, message) => {
  const { exitCode, stderr } = await cli(args, { KEEPDESK_DATA: join(tempFolder(), 'none') })
  expect(stderr).toContain(message)
  expect(stderr).not.toContain('    at ')
  expect(exitCode).toBe(2)
})

test.each([
  [[]],
  [['serve']],
  [['keys']],
  [['keys', 'create']],
  [['keys', 'list']],
  [['keys', 'delete']],
  [['sources', 'add']],
  [['sources', 'list']],
  [['sources', 'sync']],
  [['sources', 'remove']],
  [['users', 'create']],
  [['users', 'list']],
  [['users', 'disable']],
  [['users', 'reset-password']],
  [['ask']],
  [['doctor']],
  [['health']],
])('%j --help shows how it is used', async (args) => {
  const { exitCode, stdout } = await cli([...args, '--help'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Usage: keepdesk')
  if (args[0] !== 'keys' || args.length > 1) expect(stdout).toContain('Examples:')
})

test('--version prints the version alone', async () => {
  const { exitCode, stdout } = await cli(['--version'])
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(exitCode).toBe(0)
})

test('a command that only reads makes no data folder', async () => {
  const data = join(tempFolder(), 'mistyped')
  const { exitCode, stderr } = await cli(['sources', 'list', '--data', data])
  expect(exitCode).toBe(1)
  expect(stderr).toContain(`There is no Keepdesk data in ${data} yet`)
  expect(existsSync(data)).toBe(false)
})

test('a missing file is told with its path, and with the web address it may have meant', async () => {
  const data = tempFolder()
  const { exitCode, stderr } = await cli(['sources', 'add', 'docs.example.com/x', '--data', data])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('There is no file or folder')
  expect(stderr).toContain('write https://docs.example.com/x')
})

test('a private address names the network to allow', async () => {
  const data = tempFolder()
  const { exitCode, stderr } = await cli(['sources', 'add', 'http://10.1.2.3/', '--data', data])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('KEEPDESK_ALLOW_NETWORKS=10.0.0.0/8')
})

test('escape sequences in documents and names do not steer the terminal', () => {
  expect(harmless('\x1b]0;owned\x07a\tb\n\x9b31mc\r\x08ü 😀')).toBe(']0;owneda\tb\n31mcü 😀')
})
