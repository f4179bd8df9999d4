import type { Config } from '../platform/config.ts'
import { checkDatabase } from './doctor-database.ts'
import { type Check, checkFolder, checkServer } from './doctor-folder.ts'
import { checkChatModel, checkEmbedder } from './doctor-models.ts'
import type { Terminal } from './terminal.ts'

/** Checks everything that the server needs; resolves to the exit code: 1 where there is a problem. */
export async function doctor(terminal: Terminal, config: Config, asJson: boolean): Promise<number> {
  const checks: Check[] = []
  function add(found: Check[]) {
    checks.push(...found)
    if (!asJson) for (const check of found) terminal.print(line(check))
  }
  add(checkFolder(config.dataDir))
  add(await checkServer(config.dataDir))
  add(await checkDatabase(config.dataDir))
  add([await checkEmbedder(config)])
  add([await checkChatModel(config)])
  const problems = checks.filter(({ state }) => state === 'problem').length
  if (asJson) terminal.print(JSON.stringify({ healthy: problems === 0, checks }))
  else if (problems === 0) terminal.print('\nKeepdesk can run.')
  else terminal.print(`\n${problems} ${problems === 1 ? 'problem' : 'problems'} to solve first.`)
  return problems === 0 ? 0 : 1
}

function line({ name, state, message, advice }: Check): string {
  const text = `${state.padEnd(7)}  ${name.padEnd(16)}  ${message}`
  return advice ? `${text}\n${' '.repeat(27)}${advice}` : text
}
