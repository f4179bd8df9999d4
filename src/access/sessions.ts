import type { App } from '../platform/app.ts'
import type { Operator } from './schema.ts'
import { unauthorized } from './token.ts'

/** Whose session a request carries. Throws 401, and 403 for what another site's page sent. */
export function authenticateOperator(_app: App, _request: Request): Operator {
  throw unauthorized('Sign in first.')
}
