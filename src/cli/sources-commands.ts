import { type Command, InvalidArgumentError } from 'commander'
import { authorities, sourceTypes } from '../knowledge/schema.ts'
import { configOf } from './config-of.ts'
import { withConfig } from './config-options.ts'
import type { Terminal } from './terminal.ts'

const working = [
  'KEEPDESK_DATA',
  'KEEPDESK_ALLOW_NETWORKS',
  'OLLAMA_HOST',
  'KEEPDESK_EMBED_MODEL',
] as const

export function addSourcesCommands(program: Command, terminal: Terminal): void {
  const sources = program.command('sources').description('what answers are drawn from')
  addAdd(sources, terminal)
  withConfig(sources.command('list'), 'KEEPDESK_DATA')
    .description('list the sources, how much of each is indexed, and its last sync')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk sources list')
    .action(async (options) => {
      const { listSourcesCommand } = await import('./sources.ts')
      await listSourcesCommand(terminal, configOf(terminal, options), options.json === true)
    })
  withConfig(sources.command('sync'), ...working)
    .argument('<source>', 'its name or id')
    .description('read a source again, now')
    .option('--wait', 'until it is read and embedded, where a running server does it')
    .option('--json', 'print the source with its sync as JSON')
    .addHelpText('after', '\nExamples:\n  keepdesk sources sync docs.example.com --wait')
    .action(async (source, options) => {
      const { syncSourceCommand } = await import('./sources.ts')
      await syncSourceCommand(terminal, configOf(terminal, options), { source, ...options })
    })
  withConfig(sources.command('remove'), 'KEEPDESK_DATA')
    .argument('<source>', 'its name or id')
    .description('remove a source: it is out of every answer at once')
    .addHelpText('after', '\nExamples:\n  keepdesk sources remove "Sample help centre"')
    .action(async (source, options) => {
      const { removeSourceCommand } = await import('./sources.ts')
      await removeSourceCommand(terminal, configOf(terminal, options), source)
    })
}

function addAdd(sources: Command, terminal: Terminal): void {
  withConfig(sources.command('add'), ...working)
    .argument('[target]', 'a web address, a folder or a file')
    .description('add a source and read it')
    .option('--name <name>', 'what to call it (default: from the address or path)')
    .option('--type <type>', `${sourceTypes.join(', ')} (default: guessed)`, oneOf(sourceTypes))
    .option('--text <text>', 'the text itself, for the type TEXT')
    .option(
      '--authority <level>',
      `${authorities.join(', ')}: how much it weighs where sources disagree`,
      oneOf(authorities),
      'PRIMARY',
    )
    .option('--schedule <cron>', 'when to read it again, such as "0 3 * * *"')
    .option('--include <globs...>', 'only paths such as "guide/**"')
    .option('--exclude <globs...>', 'not these paths')
    .option('--max-pages <count>', 'of a website (default: 1000)')
    .option('--max-depth <count>', 'how many links from the start page (default: 10)')
    .option('--wait', 'until it is read and embedded, where a running server does it')
    .option('--json', 'print the source as JSON')
    .addHelpText(
      'after',
      `
Examples:
  keepdesk sources add https://docs.example.com --schedule "0 3 * * *"
  keepdesk sources add ./handbook --name Handbook --exclude "drafts/**"
  keepdesk sources add questions.csv --type FAQ
  keepdesk sources add --type TEXT --name "Opening hours" --text "We are there from 9 to 17."`,
    )
    .action(async (target, options) => {
      const { addSourceCommand } = await import('./sources-add.ts')
      await addSourceCommand(terminal, configOf(terminal, options), { target, ...options })
    })
}

function oneOf(names: readonly string[]): (text: string) => string {
  return (text) => {
    const name = names.find((one) => one === text.toUpperCase())
    if (name) return name
    throw new InvalidArgumentError(`It must be one of ${names.join(', ')}.`)
  }
}
