import type { Command } from 'commander'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

export function addKeysCommands(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('create, list and delete API keys')
  withConfig(keys.command('create'), 'KEEPDESK_DATA')
    .argument('<name>', 'what the key is for')
    .description('create a key; it is shown only this once')
    .option(
      '--scopes <list>',
      'what it may do, with commas: messages, analytics:read … (default: all)',
    )
    .option(
      '--expires <when>',
      'after a time such as 90d or 12h, or at the end of a day: 2027-01-31',
    )
    .option('--json', 'print id and key as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  keepdesk keys create "Website"\n  keepdesk keys create Reports --scopes analytics:read,conversations:read --expires 90d',
    )
    .action(async (name, options) => {
      const { createKeyCommand } = await import('./keys.ts')
      await createKeyCommand(terminal, configOf(terminal, options), { name, ...options })
    })
  withConfig(keys.command('list'), 'KEEPDESK_DATA')
    .description('list the keys, without the keys themselves')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk keys list')
    .action(async (options) => {
      const { listKeysCommand } = await import('./keys.ts')
      await listKeysCommand(terminal, configOf(terminal, options), options.json === true)
    })
  withConfig(keys.command('delete'), 'KEEPDESK_DATA')
    .argument('<id>', 'as keys list shows it')
    .description('delete a key: it ends with the next request')
    .addHelpText('after', '\nExamples:\n  keepdesk keys delete key_06fc4k9w2m0abcdefgh123')
    .action(async (id, options) => {
      const { deleteKeyCommand } = await import('./keys.ts')
      await deleteKeyCommand(terminal, configOf(terminal, options), id)
    })
}
