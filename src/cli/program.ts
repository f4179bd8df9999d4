import { Command } from 'commander'
import { version } from '../platform/version.ts'
import { addConfidenceCommands } from './confidence-commands.ts'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import { addJobsCommands } from './jobs-commands.ts'
import { addKeysCommands } from './keys-commands.ts'
import { addSourcesCommands } from './sources-commands.ts'
import type { Terminal } from './terminal.ts'
import { addTrustCommands } from './trust-commands.ts'
import { addUsersCommands } from './users-commands.ts'
import { addVisitorsCommands } from './visitors-commands.ts'
import { addWebhooksCommands } from './webhooks-commands.ts'

/** All commands; `exitWith` is told the exit code of those that have one of their own. */
export function createProgram(terminal: Terminal, exitWith: (code: number) => void): Command {
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
  addUsersCommands(program, terminal)
  addWebhooksCommands(program, terminal)
  addVisitorsCommands(program, terminal)
  addJobsCommands(program, terminal)
  addConfidenceCommands(program, terminal)
  addTrustCommands(program, terminal, exitWith)
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
