import type { Database } from 'bun:sqlite'

/** What a model's reading is worth. */
export interface ReaderExam {
  model: string
  /** Area under the ROC curve: 1 is perfect, 0.5 is guessing. */
  area: number
  /** Log odds that a passage answers a question = slope · (log odds of the model's Yes) + intercept. */
  slope: number
  intercept: number
}

/** Of a model by its digest; `exam` names what was read. */
export interface ExamKey {
  digest: string
  exam: string
}

export function findReaderExam(db: Database, { digest, exam }: ExamKey): ReaderExam | undefined {
  return (
    db
      .query<ReaderExam, [string, string]>(
        'select model, area, slope, intercept from reader_exam where digest = ? and exam = ?',
      )
      .get(digest, exam) ?? undefined
  )
}

export function storeReaderExam(
  db: Database,
  { digest, exam }: ExamKey,
  { model, area, slope, intercept }: ReaderExam,
  now: number,
): void {
  db.query(
    `insert or replace into reader_exam (digest, exam, model, area, slope, intercept, taken_at)
     values (?, ?, ?, ?, ?, ?, ?)`,
  ).run(digest, exam, model, area, slope, intercept, now)
}
