import { Command, CommanderError } from 'commander'
import { AppError, errorText, StartError } from '../platform/errors.ts'
import { version } from '../platform/version.ts'
import { configOf, withConfig } from './config-options.ts'
import { addKeysCommands } from './keys-commands.ts'
import { addSourcesCommands } from './sources-commands.ts'
import { CommandFailure, type Terminal } from './terminal.ts'

/** Runs one command line to its end; resolves to the exit code: 0, 1 (it failed), 2 (wrong usage). */
export async function run(terminal: Terminal): Promise<number> {
  let exitCode = 0
  const program = createProgram(terminal, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(withDefault(terminal.args), { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(terminal, error)
  }
}

/** Without a command the server starts; `keepdesk --port 9000` means it, too. */
function withDefault(args: string[]): string[] {
  const [first] = args
  if (first === undefined) return ['serve']
  const isOwn = ['-h', '--help', '-V', '--version'].includes(first)
  return first.startsWith('-') && !isOwn ? ['serve', ...args] : args
}

function createProgram(terminal: Terminal, exitWith: (code: number) => void): Command {
  const program = new Command('keepdesk')
    .description('An AI support desk that answers from your own documents, offline.')
    .version(version, '-V, --version', 'print the version')
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.tell(text.trimEnd()),
    })
    .configureHelp({ showGlobalOptions: false, helpWidth: 100 })
    .showHelpAfterError('(--help shows how it is used)')
    .addHelpText(
      'after',
      `
Without a command the server starts. Everything can be set by environment variables, too:
keepdesk serve --help names them.

Examples:
  keepdesk
  keepdesk sources add https://docs.example.com --wait
  keepdesk ask "How do I reset my password?"`,
    )
    .exitOverride()

  withConfig(program.command('serve'))
    .description('start the server (also without any command)')
    .addHelpText(
      'after',
      '\nExamples:\n  keepdesk serve\n  keepdesk --port 9000 --data /var/lib/keepdesk',
    )
    .action(async (options) => {
      const { serve } = await import('./serve.ts')
      exitWith(await serve(terminal, configOf(terminal, options)))
    })
  addKeysCommands(program, terminal)
  addSourcesCommands(program, terminal)
  withConfig(
    program.command('ask'),
    ...(['KEEPDESK_DATA', 'OLLAMA_HOST', 'KEEPDESK_CHAT_MODEL'] as const),
  )
    .argument('<question>', 'in quotation marks')
    .description('answer a question here and now; nothing is stored')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk ask "How do I reset my password?"')
    .action(async (question, options) => {
      const { ask } = await import('./ask.ts')
      await ask(terminal, configOf(terminal, options), { question, asJson: options.json === true })
    })
  withConfig(program.command('doctor'))
    .description('check everything that the server needs, and say what to do')
    .option('--json', 'print the checks as JSON')
    .addHelpText('after', '\nExits with 1 when there is a problem.\n\nExamples:\n  keepdesk doctor')
    .action(async (options) => {
      const { doctor } = await import('./doctor.ts')
      exitWith(await doctor(terminal, configOf(terminal, options), options.json === true))
    })
  withConfig(
    program.command('health'),
    ...(['KEEPDESK_PORT', 'KEEPDESK_HOST', 'KEEPDESK_DATA'] as const),
  )
    .description('ask the running server whether it is well: exit code 0 or 1, for containers')
    .option('--url <url>', 'address of the server')
    .addHelpText(
      'after',
      '\nExamples:\n  keepdesk health\n  keepdesk health --url http://127.0.0.1:9000',
    )
    .action(async (options) => {
      const { health } = await import('./health.ts')
      await health(terminal, configOf(terminal, options), options.url)
    })
  return program
}

function explain(terminal: Terminal, error: unknown): number {
  if (error instanceof CommanderError) {
    // It has said what it had to say; `keepdesk keys` alone shows its help, and asked for nothing.
    return error.exitCode === 0 ? 0 : 2
  }
  if (error instanceof CommandFailure) {
    terminal.tell(error.message)
    return error.exitCode
  }
  if (error instanceof StartError || error instanceof AppError) {
    terminal.tell(error.message)
    return error instanceof AppError && error.code === 'VALIDATION_ERROR' ? 2 : 1
  }
  terminal.tell(`Something went wrong that shouldn't: ${errorText(error)}`)
  if (error instanceof Error && error.stack) terminal.tell(error.stack)
  return 1
}
