import type { Command } from 'commander'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

export function addWebhooksCommands(program: Command, terminal: Terminal): void {
  const webhooks = program.command('webhooks').description('where events are sent to')
  withConfig(webhooks.command('list'), 'KEEPDESK_DATA')
    .description('list the subscriptions, and how many deliveries are open and failed')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk webhooks list')
    .action(async (options) => {
      const { listWebhooksCommand } = await import('./webhooks.ts')
      await listWebhooksCommand(terminal, configOf(terminal, options), options.json === true)
    })
  withConfig(webhooks.command('replay'), 'KEEPDESK_DATA')
    .argument('<id>', 'as webhooks list shows it')
    .requiredOption('--since <when>', 'of when on: 24h, 7d, 2027-01-31 or 2027-01-31T09:30:00Z')
    .description('send all deliveries again that have failed since a time')
    .option('--json', 'print how many as JSON')
    .addHelpText(
      'after',
      '\nThe running server sends them, or else the next one: the same bytes under the same event ids.\n\nExamples:\n  keepdesk webhooks replay wh_06fc4k9w2m0abcdefgh123 --since 24h',
    )
    .action(async (id, options) => {
      const { replayWebhookCommand } = await import('./webhooks.ts')
      const { since, json } = options
      const wish = { id, since, asJson: json === true }
      await replayWebhookCommand(terminal, configOf(terminal, options), wish)
    })
}
