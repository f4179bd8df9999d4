import type { Citation } from '../conversations/schema.ts'
import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import type { Reply } from './schema.ts'

export interface TurnInput {
  message: string
  conversationId?: string
  user?: { id?: string; name?: string; email?: string }
  metadata?: Record<string, string>
  language?: string
  keyId?: string
}

export type TurnPart =
  | { kind: 'conversation'; conversationId: string; messageId: string }
  | { kind: 'citations'; citations: Citation[]; confidence: number }
  | { kind: 'token'; text: string }
  | { kind: 'replace'; message: string }
  | { kind: 'done'; reply: Reply }

/**
 * Throws AppError (404, 409 before the first part; 503 MODEL_UNAVAILABLE when the model breaks in
 * mid-answer). Leaving the generator early (return()) or the signal stores what was said as
 * interrupted.
 */
export async function* takeTurn(
  app: App,
  _input: TurnInput,
  _signal: AbortSignal,
): AsyncGenerator<TurnPart> {
  const status = await app.chat.status()
  yield await Promise.reject(new AppError('MODEL_UNAVAILABLE', `No answer: ${status.kind}.`))
}
