import type { Database } from 'bun:sqlite'
import { dayMs } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'
import type { Bucket } from './buckets.ts'
import { dateOf, touchedDays } from './days.ts'
import type { Usage } from './schema.ts'
import { listCounters, listUsageByDay, listUsageByKey, storageBytes } from './usage-store.ts'

/** What the days that the period touches took. */
export function usage(db: Database, { period, days }: { period: Period; days: Bucket[] }): Usage {
  const touched = touchedDays(period)
  const none = { messages: 0, tokensIn: 0, tokensOut: 0, embeddings: 0, webhookDeliveries: 0 }
  const byDay = new Map(days.map(({ start }) => [start / dayMs, { ...none }]))
  for (const { day, ...amounts } of listUsageByDay(db, touched)) {
    Object.assign(byDay.get(day) ?? {}, amounts)
  }
  for (const { day, name, count } of listCounters(db, touched)) {
    const field = name === 'embeddings' ? 'embeddings' : 'webhookDeliveries'
    Object.assign(byDay.get(day) ?? {}, { [field]: count })
  }
  const total = { ...none }
  for (const amounts of byDay.values()) {
    for (const name of Object.keys(none) as (keyof typeof none)[]) total[name] += amounts[name]
  }
  return {
    ...total,
    storageBytes: storageBytes(db),
    byDay: [...byDay].map(([day, amounts]) => ({ date: dateOf(day), ...amounts })),
    byKey: listUsageByKey(db, touched),
  }
}
