import { type Command, Option } from 'commander'
import { type ConfigVariable, configVariables } from '../platform/config.ts'
import { configFlags } from './config-of.ts'

/** Adds the flags of some configuration variables to a command; none named: all. */
export function withConfig(command: Command, ...names: ConfigVariable[]): Command {
  for (const [name, description] of configVariables) {
    if (names.length > 0 && !names.includes(name)) continue
    const { flag, value } = configFlags[name]
    command.addOption(
      new Option(`${flag} ${value}`, `${description} [${name}]`).helpGroup('Configuration:'),
    )
  }
  return command
}
