import type { Database } from 'bun:sqlite'
import { Value } from '@sinclair/typebox/value'
import { ChatSettings } from './schema.ts'

/** The defaults with what was changed laid over them; read per use, so that a change acts at once. */
export function getChatSettings(db: Database): ChatSettings {
  const defaults = Value.Create(ChatSettings)
  const row = db.query<{ value: string }, []>(`select value from setting where area = 'chat'`).get()
  if (!row) return defaults
  const changed = Object.entries<unknown>(JSON.parse(row.value)).filter(([name, value]) => {
    // A value from before a bound was tightened, or after a field went, gives way to the default.
    const field = Object.hasOwn(ChatSettings.properties, name)
      ? ChatSettings.properties[name as keyof ChatSettings]
      : undefined
    return field !== undefined && Value.Check(field, value)
  })
  return { ...defaults, ...Object.fromEntries(changed) }
}
