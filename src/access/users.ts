import { iso } from '../platform/clock.ts'
import type { StoredOperator } from './operator-store.ts'

/** How the console's API shows an operator. */
export function toUser(operator: StoredOperator) {
  const { id, name, email, role, presence, lastSeenAt, disabledAt, createdAt, updatedAt } = operator
  const standing = operator.hasPassword ? 'ACTIVE' : 'INVITED'
  return {
    id,
    name,
    email,
    role,
    status: disabledAt === null ? standing : 'DISABLED',
    presence,
    lastSeenAt: lastSeenAt === null ? null : iso(lastSeenAt),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  }
}
