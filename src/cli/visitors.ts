import type { App } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { countText } from '../platform/count-text.ts'
import { erasePerson } from '../upkeep/erase-person.ts'
import type { PersonExport } from '../upkeep/export-person.ts'
import { failed, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

const options = { lock: 'brief', mustExist: true } as const

export async function exportVisitorCommand(
  terminal: Terminal,
  config: Config,
  person: string,
): Promise<void> {
  const found = await withApp(terminal, config, options, ({ app }) => exportOf(app, person))
  if (!found) throw failed(nothingOf(person))
  terminal.print(JSON.stringify(found, undefined, 2))
}

export async function deleteVisitorCommand(
  terminal: Terminal,
  config: Config,
  { person, isSure }: { person: string; isSure: boolean },
): Promise<void> {
  await withApp(terminal, config, options, async ({ app }) => {
    if (!isSure) throw failed(await warningOf(app, person))
    const stop = new AbortController()
    const interrupt = () => stop.abort()
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    const receipt = await erasePerson(app, person, stop.signal)
    if (!receipt) {
      throw failed('Interrupted: call it again, or the running server goes on with it in a minute.')
    }
    terminal.print(JSON.stringify(receipt, undefined, 2))
    if (receipt.backups.length > 0) {
      terminal.tell(
        `${countText(receipt.backups.length, 'backup')} in the data folder still ${receipt.backups.length === 1 ? 'holds' : 'hold'} it until newer ones take their place.`,
      )
    }
  })
}

async function exportOf(app: App, subject: string): Promise<PersonExport | undefined> {
  const params = { subject, now: app.clock.now() }
  return await app.workers.query.call<PersonExport | undefined>('exportPerson', params)
}

async function warningOf(app: App, person: string): Promise<string> {
  const found = await exportOf(app, person)
  if (!found) return nothingOf(person)
  const messages = found.conversations.reduce((sum, { messageCount }) => sum + messageCount, 0)
  const what = `${countText(found.conversations.length, 'conversation')} with ${countText(messages, 'message')}`
  return `${what} would be deleted for good, with all that belongs to them. Add --yes to do it.`
}

function nothingOf(person: string): string {
  return `There is nothing of '${person}': no visitor, user id or e-mail address is that.`
}
