import type { Migration } from '../platform/migrate.ts'
import knowledgeAndMessages from './0001_knowledge_and_messages.sql' with { type: 'text' }
import idempotency from './0002_idempotency.sql' with { type: 'text' }

/** Forward only; a migration that has shipped is never edited. */
export const migrations: Migration[] = [
  { version: 1, sql: knowledgeAndMessages },
  { version: 2, sql: idempotency },
]
