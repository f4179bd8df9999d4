import type { Database } from 'bun:sqlite'
import type { Sample, StoredSample, Verdict } from './schema.ts'
import type { Judged } from './score.ts'
import { isRunning } from './store.ts'

/** Adds a sample, and holds the run for another while. */
export function addSample(
  db: Database,
  run: { rowId: number; leaseUntil: number },
  sample: Sample,
): void {
  if (!isRunning(db, run.rowId)) return
  const { questions, citations, ...rest } = sample
  db.query(
    `insert into trust_sample (run_id, case_id, category, dimension, questions, answer, citations,
       source, confidence, verdict, reason, side, ms)
     values ($runId, $caseId, $category, $dimension, $questions, $answer, $citations, $source,
       $confidence, $verdict, $reason, $side, $ms)
     on conflict (run_id, case_id) do nothing`,
  ).run({
    ...rest,
    runId: run.rowId,
    questions: JSON.stringify(questions),
    citations: JSON.stringify(citations),
  })
  db.query(
    `update trust_run set lease_until = ?,
       done = (select count(*) from trust_sample where run_id = trust_run.id) where id = ?`,
  ).run(run.leaseUntil, run.rowId)
}

export function askedCases(db: Database, rowId: number): Set<string> {
  const rows = db
    .query<{ id: string }, [number]>('select case_id as id from trust_sample where run_id = ?')
    .all(rowId)
  return new Set(rows.map(({ id }) => id))
}

export function listJudged(db: Database, rowId: number): Judged[] {
  return db
    .query<Judged, [number]>(
      'select dimension, verdict, side from trust_sample where run_id = ? order by id',
    )
    .all(rowId)
}

export interface SamplesWish {
  runId: string
  verdict?: Verdict
  category?: string
  limit: number
  offset: number
}

/** What failed first, else in the order they were asked. */
export function listSamples(
  db: Database,
  { runId, verdict, category, limit, offset }: SamplesWish,
): { items: StoredSample[]; total: number; categories: string[] } {
  const values = { runId, verdict: verdict ?? null, category: category ?? null }
  const where = `
    from trust_sample s join trust_run r on r.id = s.run_id
    where r.public_id = $runId and ($verdict is null or s.verdict = $verdict)
      and ($category is null or s.category = $category)`
  const items = db
    .query<SampleRow, typeof values & { limit: number; offset: number }>(
      `select s.id, s.case_id as caseId, s.category, s.dimension, s.questions, s.answer,
         s.citations, s.source, s.confidence, s.verdict, s.reason, s.side, s.ms ${where}
       order by s.verdict <> 'FAIL', s.id limit $limit offset $offset`,
    )
    .all({ ...values, limit, offset })
    .map(({ questions, citations, ...row }) => ({
      ...row,
      questions: JSON.parse(questions),
      citations: JSON.parse(citations),
    }))
  const total =
    db.query<{ n: number }, typeof values>(`select count(*) as n ${where}`).get(values)?.n ?? 0
  const categories = db
    .query<{ category: string }, [string]>(
      `select distinct s.category from trust_sample s join trust_run r on r.id = s.run_id
       where r.public_id = ? order by s.category`,
    )
    .all(runId)
    .map((row) => row.category)
  return { items, total, categories }
}

type SampleRow = Omit<StoredSample, 'questions' | 'citations'> & {
  questions: string
  citations: string
}
