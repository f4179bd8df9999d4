import type { Database } from 'bun:sqlite'
import { findConfidenceFit } from '../settings/confidence-fit-store.ts'
import { getChatSettings } from '../settings/store.ts'

/** What a run measured: when one of these is another, it measured something else. */
export interface Fingerprint {
  /** The last sync that changed something, and the sources that answers may come from. */
  knowledge: string
  /** Settings that change what is answered. */
  settings: string
  /** The operator's own fit of the confidence, where one is in force. */
  confidence?: string
}

export function fingerprintOf(db: Database): Fingerprint {
  const knowledge = db
    .query<{ text: string }, []>(
      `select coalesce((select max(y.id) from sync y
           where y.status = 'SUCCEEDED' and y.added + y.updated + y.removed > 0), 0)
         || ' ' || coalesce((select group_concat(s.id || s.authority, ' ') from source s
           where s.enabled = 1 and s.removed_at is null), '') as text`,
    )
    .get()
  const {
    inactivityMinutes: _,
    retentionDays: __,
    conversationStarters: ___,
    ...rest
  } = getChatSettings(db)
  const settings = new Bun.CryptoHasher('sha256').update(JSON.stringify(rest)).digest('hex')
  const fit = findConfidenceFit(db)
  return {
    knowledge: knowledge?.text ?? '',
    settings: settings.slice(0, 16),
    ...(fit && { confidence: `${fit.slope} ${fit.intercept}` }),
  }
}

/** Why the last finished run no longer says how the desk answers; null while it does. */
export function staleReason(db: Database, model: string | undefined): string | null {
  const last = db
    .query<{ model: string | null; fingerprint: string | null }, []>(
      `select model, fingerprint from trust_run where status = 'DONE'
       order by finished_at desc, id desc limit 1`,
    )
    .get()
  if (!last) return 'It was never measured.'
  if (!last.fingerprint) return 'It was measured by an older version.'
  const then: Fingerprint = JSON.parse(last.fingerprint)
  const now = fingerprintOf(db)
  if (then.knowledge !== now.knowledge) return 'The knowledge has changed since.'
  if (then.settings !== now.settings) return 'Chat settings have changed since.'
  if (then.confidence !== now.confidence) {
    return 'The confidence has been fitted or reset since.'
  }
  // One that is away for a moment is no other model.
  if (model !== undefined && model !== last.model) {
    return `It was measured ${last.model ? `with ${last.model}` : 'without a model'}; now ${model} answers.`
  }
  return null
}
