import { type Command, Option } from 'commander'
import { operatorRoles } from '../access/schema.ts'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

/** What a link that is printed depends on. */
const addressVariables = [
  'KEEPDESK_DATA',
  'KEEPDESK_HOST',
  'KEEPDESK_PORT',
  'KEEPDESK_PUBLIC_URL',
] as const

export function addUsersCommands(program: Command, terminal: Terminal): void {
  const users = program.command('users').description('the people who work in the console')
  withConfig(users.command('create'), ...addressVariables)
    .argument('<email>', 'their e-mail address')
    .description('let somebody in; the password is asked for')
    .requiredOption('--name <name>', 'as customers and colleagues see it')
    .addOption(
      new Option('--role <role>', 'ADMIN may everything, AGENT answers customers')
        .choices(operatorRoles)
        .default('AGENT'),
    )
    .option('--password-stdin', 'read the password from standard input')
    .option('--invite', 'print a link by which they choose their password themselves')
    .option('--json', 'print the user as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  keepdesk users create ada@example.com --name Ada --role ADMIN\n  keepdesk users create bob@example.com --name Bob --invite',
    )
    .action(async (email, options) => {
      const { createUserCommand } = await import('./users.ts')
      await createUserCommand(terminal, configOf(terminal, options), { email, ...options })
    })
  withConfig(users.command('list'), 'KEEPDESK_DATA')
    .description('list everybody')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk users list')
    .action(async (options) => {
      const { listUsersCommand } = await import('./users.ts')
      await listUsersCommand(terminal, configOf(terminal, options), options.json === true)
    })
  for (const disabled of [true, false]) {
    const name = disabled ? 'disable' : 'enable'
    withConfig(users.command(name), 'KEEPDESK_DATA')
      .argument('<user>', 'id or e-mail address')
      .description(
        disabled ? 'keep somebody out; their sessions end at once' : 'let somebody in again',
      )
      .addHelpText('after', `\nExamples:\n  keepdesk users ${name} bob@example.com`)
      .action(async (user, options) => {
        const { disableUserCommand } = await import('./users.ts')
        await disableUserCommand(terminal, configOf(terminal, options), { user, disabled })
      })
  }
  withConfig(users.command('export'), 'KEEPDESK_DATA')
    .argument('<user>', 'id or e-mail address')
    .description('print all that there is of somebody as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk users export bob@example.com > bob.json')
    .action(async (user, options) => {
      const { exportUserCommand } = await import('./users.ts')
      await exportUserCommand(terminal, configOf(terminal, options), user)
    })
  withConfig(users.command('delete'), 'KEEPDESK_DATA')
    .argument('<user>', 'id or e-mail address')
    .description('delete somebody, with their sessions; prints a receipt')
    .addHelpText('after', '\nExamples:\n  keepdesk users delete bob@example.com')
    .action(async (user, options) => {
      const { deleteUserCommand } = await import('./users.ts')
      await deleteUserCommand(terminal, configOf(terminal, options), user)
    })
  withConfig(users.command('reset-password'), ...addressVariables)
    .argument('<user>', 'id or e-mail address')
    .description('print a link by which somebody chooses a new password')
    .option('--json', 'print the link as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk users reset-password bob@example.com')
    .action(async (user, options) => {
      const { resetPasswordCommand } = await import('./users.ts')
      await resetPasswordCommand(terminal, configOf(terminal, options), { user, ...options })
    })
}
