import type { Migration } from '../platform/migrate.ts'
import knowledgeAndMessages from './0001_knowledge_and_messages.sql' with { type: 'text' }
import idempotency from './0002_idempotency.sql' with { type: 'text' }
import conversations from './0003_conversations.sql' with { type: 'text' }
import webhooks from './0004_webhooks.sql' with { type: 'text' }
import listIndexes from './0005_list_indexes.sql' with { type: 'text' }
import questionGroups from './0006_question_groups.sql' with { type: 'text' }
import idempotentAnswers from './0007_idempotent_answers.sql' with { type: 'text' }
import trust from './0008_trust.sql' with { type: 'text' }
import dailyFigures from './0009_daily_figures.sql' with { type: 'text' }
import operators from './0010_operators.sql' with { type: 'text' }
import handoff from './0011_handoff.sql' with { type: 'text' }
import jobs from './0012_jobs.sql' with { type: 'text' }
import widgetIdentity from './0013_widget_identity.sql' with { type: 'text' }
import savedReplies from './0014_saved_replies.sql' with { type: 'text' }
import trustRuns from './0015_trust_runs.sql' with { type: 'text' }
import gapsAndConflicts from './0016_gaps_and_conflicts.sql' with { type: 'text' }
import confidenceFit from './0017_confidence_fit.sql' with { type: 'text' }
import readerExams from './0018_reader_exams.sql' with { type: 'text' }

/** Forward only; a migration that has shipped is never edited. */
export const migrations: Migration[] = [
  knowledgeAndMessages,
  idempotency,
  conversations,
  webhooks,
  listIndexes,
  questionGroups,
  idempotentAnswers,
  trust,
  dailyFigures,
  operators,
  handoff,
  jobs,
  widgetIdentity,
  savedReplies,
  trustRuns,
  gapsAndConflicts,
  confidenceFit,
  readerExams,
].map((sql, index) => ({ version: index + 1, sql }))
