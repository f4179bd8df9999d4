import { type Command, InvalidArgumentError } from 'commander'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

export function addTrustCommands(
  program: Command,
  terminal: Terminal,
  exitWith: (code: number) => void,
): void {
  const trust = program.command('trust').description('how far answers can be trusted, measured')
  withConfig(
    trust.command('run'),
    ...(['KEEPDESK_DATA', 'OLLAMA_HOST', 'KEEPDESK_CHAT_MODEL'] as const),
  )
    .description('ask the adversarial suite, by the running server where there is one')
    .option('--fail-under <score>', 'exit with 1 below this score, 0 to 100', scoreIn)
    .option('--json', 'print the run with its failures as JSON')
    .addHelpText(
      'after',
      '\nExits with 0, with 1 below the limit, and with 2 where it could not be measured.\n\nExamples:\n  keepdesk trust run --fail-under 80',
    )
    .action(async (options) => {
      const { runTrust } = await import('./trust.ts')
      const { failUnder, json } = options
      const wish = { asJson: json === true, ...(failUnder !== undefined && { failUnder }) }
      exitWith(await runTrust(terminal, configOf(terminal, options), wish))
    })
  withConfig(trust.command('show'), 'KEEPDESK_DATA')
    .description('show the last measured score with its failures')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk trust show')
    .action(async (options) => {
      const { showTrust } = await import('./trust.ts')
      await showTrust(terminal, configOf(terminal, options), options.json === true)
    })
}

function scoreIn(text: string): number {
  const score = Number(text)
  if (text.trim() === '' || !(score >= 0 && score <= 100)) {
    throw new InvalidArgumentError('It must be a number from 0 to 100.')
  }
  return score
}
