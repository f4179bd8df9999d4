import type { Visitor } from '../access/schema.ts'

/** The gate let nobody else in. */
export function visitorOf({ visitor }: { visitor?: Visitor }): Visitor {
  if (!visitor) throw new Error('A visitor route was reached without a visitor.')
  return visitor
}
