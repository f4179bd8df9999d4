import type { Command } from 'commander'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

export function addJobsCommands(program: Command, terminal: Terminal): void {
  const jobs = program.command('jobs').description('what the server does beside answering')
  withConfig(jobs.command('list'), 'KEEPDESK_DATA')
    .description('list the jobs: when each last did something, what, and what failed')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk jobs list')
    .action(async (options) => {
      const { listJobsCommand } = await import('./jobs.ts')
      await listJobsCommand(terminal, configOf(terminal, options), options.json === true)
    })
  withConfig(jobs.command('run'), 'KEEPDESK_DATA')
    .argument('<name>', 'as jobs list shows it')
    .description('run a job now, by the running server where there is one')
    .option('--json', 'print the job with its outcome as JSON')
    .addHelpText(
      'after',
      '\nExits with 1 when the job fails.\n\nExamples:\n  keepdesk jobs run upkeep.backup',
    )
    .action(async (name, options) => {
      const { runJobCommand } = await import('./jobs.ts')
      const asJson = options.json === true
      await runJobCommand(terminal, configOf(terminal, options), { name, asJson })
    })
}
