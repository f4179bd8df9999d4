import { peopleThere } from '../access/presence.ts'
import type { App } from '../platform/app.ts'
import { getChatSettings, getWidgetSettings } from '../settings/store.ts'
import type { WidgetConfig } from './schema.ts'

/** What everybody may know who sees the widget. */
export function widgetConfig({ db, clock }: App): WidgetConfig {
  const { allowedOrigins: _origins, ...widget } = getWidgetSettings(db)
  const { botName, conversationStarters } = getChatSettings(db)
  return { ...widget, botName, conversationStarters, people: peopleThere(db, clock.now()) }
}
