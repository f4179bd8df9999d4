import type { Database } from 'bun:sqlite'
import type { Static, TObject } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { ChatSettings, OperationsSettings, WidgetSettings } from './schema.ts'

const settingAreas = {
  chat: ChatSettings,
  widget: WidgetSettings,
  operations: OperationsSettings,
} as const
export type SettingArea = keyof typeof settingAreas

/** The defaults with what was changed laid over them; read per use, so that a change acts at once. */
export function getChatSettings(db: Database): ChatSettings {
  return readSettings(db, 'chat', ChatSettings)
}

export function getWidgetSettings(db: Database): WidgetSettings {
  return readSettings(db, 'widget', WidgetSettings)
}

export function getOperationsSettings(db: Database): OperationsSettings {
  return readSettings(db, 'operations', OperationsSettings)
}

const readers = {
  chat: getChatSettings,
  widget: getWidgetSettings,
  operations: getOperationsSettings,
} as const

export function getSettings(db: Database, area: SettingArea): object {
  return readers[area](db)
}

function readSettings<Schema extends TObject>(
  db: Database,
  area: SettingArea,
  schema: Schema,
): Static<Schema> {
  const changed = Object.entries(changesOf(db, area)).filter(([name, value]) => {
    // A value from before a bound was tightened, or after a field went, gives way to the default.
    const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    return field !== undefined && Value.Check(field, value)
  })
  return { ...Value.Create(schema), ...Object.fromEntries(changed) }
}

/** Milliseconds since the epoch; null while everything is as it came. */
export function settingsUpdatedAt(db: Database): number | null {
  return (
    db
      .query<{ at: number | null }, []>(
        `select max(updated_at) as at from setting where area in ('chat', 'widget')`,
      )
      .get()?.at ?? null
  )
}

/** Lays the named fields over those that were changed before. */
export function changeSettings(
  db: Database,
  area: SettingArea,
  { changes, now }: { changes: object; now: number },
): void {
  db.query(
    `insert into setting (area, value, updated_at) values ($area, $value, $now)
     on conflict (area) do update set value = excluded.value, updated_at = excluded.updated_at`,
  ).run({ area, value: JSON.stringify({ ...changesOf(db, area), ...changes }), now })
}

function changesOf(db: Database, area: SettingArea): Record<string, unknown> {
  const row = db
    .query<{ value: string }, [string]>('select value from setting where area = ?')
    .get(area)
  return row ? JSON.parse(row.value) : {}
}
