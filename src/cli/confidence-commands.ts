import type { Command } from 'commander'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

export function addConfidenceCommands(program: Command, terminal: Terminal): void {
  const confidence = program
    .command('confidence')
    .description('how confidences agree with the ratings of answers, and their fit to them')
  withConfig(confidence.command('show'), 'KEEPDESK_DATA')
    .description('show the fit in force, and what was expected and rated')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk confidence show')
    .action(async (options) => {
      const { showConfidence } = await import('./confidence.ts')
      await showConfidence(terminal, configOf(terminal, options), options.json === true)
    })
  withConfig(confidence.command('fit'), 'KEEPDESK_DATA')
    .description('fit the confidence to the rated answers, where that makes it better')
    .option('--json', 'print what came of it as JSON')
    .addHelpText(
      'after',
      '\nPeople rate what annoys them sooner than what helps: a fit on ratings alone tends to be too\nunsure. Measure it: keepdesk trust run.\n\nExits with 1 where too few answers are rated.\n\nExamples:\n  keepdesk confidence fit',
    )
    .action(async (options) => {
      const { fitConfidence } = await import('./confidence.ts')
      await fitConfidence(terminal, configOf(terminal, options), options.json === true)
    })
  withConfig(confidence.command('reset'), 'KEEPDESK_DATA')
    .description('go back to the confidence as shipped')
    .option('--json', 'print what came of it as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk confidence reset')
    .action(async (options) => {
      const { resetConfidenceCommand } = await import('./confidence.ts')
      await resetConfidenceCommand(terminal, configOf(terminal, options), options.json === true)
    })
}
