import type { Command } from 'commander'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

const who = 'a visitor id (vis_…), a user id, or an e-mail address'

export function addVisitorsCommands(program: Command, terminal: Terminal): void {
  const visitors = program
    .command('visitors')
    .description('what is kept of one person, to be handed out or deleted')
  withConfig(visitors.command('export'), 'KEEPDESK_DATA')
    .argument('<person>', who)
    .description('print all there is of a person as JSON: conversations, ratings, contact, events')
    .addHelpText('after', '\nExamples:\n  keepdesk visitors export ann@example.com > ann.json')
    .action(async (person, options) => {
      const { exportVisitorCommand } = await import('./visitors.ts')
      await exportVisitorCommand(terminal, configOf(terminal, options), person)
    })
  withConfig(visitors.command('delete'), 'KEEPDESK_DATA')
    .argument('<person>', who)
    .description('delete all there is of a person for good, and print a receipt as JSON')
    .option('--yes', 'really do it; without, it is only said what would go')
    .addHelpText(
      'after',
      '\nInterrupted, it is gone on with when it is called again, or by the running server.\n\nExamples:\n  keepdesk visitors delete ann@example.com --yes',
    )
    .action(async (person, options) => {
      const { deleteVisitorCommand } = await import('./visitors.ts')
      const wish = { person, isSure: options.yes === true }
      await deleteVisitorCommand(terminal, configOf(terminal, options), wish)
    })
}
