import type { Database } from 'bun:sqlite'
import { detectLanguage } from './language.ts'

export interface TopicsQuestion {
  /** BCP 47; topics in this language come first. */
  language?: string
  limit: number
}

// Enough to choose from: a topic is a hint, not an index.
const maxSources = 20
const maxPages = 12
const maxQuestions = 6

interface Topic {
  text: string
  language: string | null
  /** Of its source: 0 is primary. */
  rank: number
  isQuestion: boolean
}

/**
 * The `topics` method of the search worker: what the knowledge base is about, for those whose
 * question found nothing. Questions of FAQs and titles of pages, only of sources that serve, primary
 * ones first.
 */
export function openTopics(db: Database): (question: TopicsQuestion) => string[] {
  return ({ language, limit }) => {
    const wanted = language?.split('-')[0]?.toLowerCase()
    const isForeign = ({ language, text }: Topic) => {
      const own = language ?? detectLanguage(text)
      return wanted !== undefined && own !== undefined && own.split('-')[0] !== wanted
    }
    const topics = db.transaction(() => [...listTopics(db)])()
    const orderOf = (topic: Topic) =>
      (isForeign(topic) ? 100 : 0) + 10 * topic.rank + (topic.isQuestion ? 0 : 1)
    const ordered = topics.sort((a, b) => orderOf(a) - orderOf(b))
    return [...new Set(ordered.map((topic) => topic.text))].slice(0, limit)
  }
}

function* listTopics(db: Database): Generator<Topic> {
  for (const { id, rank } of servingSources(db)) {
    for (const { rowId, title, language } of pagesOf(db, id)) {
      const questions = questionsOf(db, rowId)
      for (const text of questions) yield { text, language, rank, isQuestion: true }
      if (questions.length > 0 || !title.trim()) continue
      yield { text: title, language, rank, isQuestion: false }
    }
  }
}

function servingSources(db: Database) {
  return db
    .query<{ id: number; rank: number }, [number]>(
      `select id, case authority when 'PRIMARY' then 0 when 'SECONDARY' then 1 else 2 end as rank
       from source where enabled = 1 and removed_at is null order by rank, source.id limit ?`,
    )
    .all(maxSources)
}

/** In the order of an index: a site begins with its front page, a folder with its first file. */
function pagesOf(db: Database, sourceRowId: number) {
  return db
    .query<{ rowId: number; title: string; language: string | null }, [number, number]>(
      `select id as rowId, title, language from page
       where source_id = ? and generation > 0 and chunk_count > 0 and removed_at is null
       order by url limit ?`,
    )
    .all(sourceRowId, maxPages)
}

function questionsOf(db: Database, pageRowId: number): string[] {
  return db
    .query<{ question: string }, [number, number]>(
      `select c.question from page p
       join chunk c on c.page_id = p.id and c.generation = p.generation
       where p.id = ? and c.question is not null order by c.position limit ?`,
    )
    .all(pageRowId, maxQuestions)
    .map((row) => row.question)
}
