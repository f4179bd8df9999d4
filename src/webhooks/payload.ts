import type { Event } from '../events/schema.ts'

/** The text that is sent for an event, frozen when its delivery is queued: every attempt has the same bytes. */
export function payloadOf({ id, type, timestamp, data }: Event): string {
  return JSON.stringify({ id, type, timestamp, data })
}
