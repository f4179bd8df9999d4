import type { Static } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { type Period, readPeriod } from '../platform/period.ts'
import { listAnswer, offsetOf, type Page, readQuery } from '../platform/query.ts'
import { bucketsOf, daysOf } from './buckets.ts'
import {
  dashboardDocs,
  FeedbackQuery,
  feedbackDocs,
  GapsQuery,
  gapsDocs,
  PeriodQuery,
  TopQuestionsQuery,
  TrendQuery,
  topQuestionsDocs,
  trendDocs,
  trustScoreDocs,
  usageDocs,
} from './openapi.ts'
import type {
  Dashboard,
  FeedbackFigures,
  KnowledgeGap,
  TopQuestion,
  TrendPoint,
  TrustScore,
  Usage,
} from './schema.ts'

export function analyticsRoutes(app: App) {
  const { query: worker } = app.workers
  const periodOf = (query: Static<typeof PeriodQuery>) => readPeriod(query, app.clock.now())
  const periodIn = ({ url }: Request) => periodOf(readQuery(PeriodQuery, url))

  const withDays = (period: Period) => ({ period, days: daysOf(period) })

  return new Elysia()
    .get(
      '/v1/analytics/dashboard',
      async ({ request }) => {
        const params = { period: periodIn(request), now: app.clock.now() }
        return { data: await worker.call<Dashboard>('dashboard', params) }
      },
      { detail: dashboardDocs },
    )
    .get(
      '/v1/analytics/conversations',
      async ({ request }) => {
        const query = readQuery(TrendQuery, request.url)
        const params = { buckets: bucketsOf(periodOf(query), query.interval) }
        return { data: await worker.call<TrendPoint[]>('conversationTrend', params) }
      },
      { detail: trendDocs },
    )
    .get(
      '/v1/analytics/feedback',
      async ({ request }) => {
        const query = readQuery(FeedbackQuery, request.url)
        const { rating, page, pageSize } = query
        const { figures, total } = await worker.call<{
          figures: Static<typeof FeedbackFigures>
          total: number
        }>('feedback', {
          ...withDays(periodOf(query)),
          ...(rating && { rating }),
          limit: pageSize,
          offset: offsetOf(query),
        })
        return { data: figures, meta: { total, page, pageSize } }
      },
      { detail: feedbackDocs },
    )
    .get(
      '/v1/analytics/usage',
      async ({ request }) => ({
        data: await worker.call<Usage>('usage', withDays(periodIn(request))),
      }),
      { detail: usageDocs },
    )
    .get(
      '/v1/analytics/trust-score',
      async ({ request }) => {
        const period = periodIn(request)
        const status = await app.chat.status()
        const model = status.kind === 'ready' ? { model: status.model } : {}
        return { data: await worker.call<TrustScore>('readTrustScore', { ...period, ...model }) }
      },
      { detail: trustScoreDocs },
    )
    .get(
      '/v1/analytics/top-questions',
      async ({ request }) => {
        const query = readQuery(TopQuestionsQuery, request.url)
        const params = { ...periodOf(query), limit: query.limit }
        return { data: await worker.call<Static<typeof TopQuestion>[]>('listTopQuestions', params) }
      },
      { detail: topQuestionsDocs },
    )
    .get(
      '/v1/analytics/knowledge-gaps',
      async ({ request }) => {
        const query = readQuery(GapsQuery, request.url)
        const { status, pageSize } = query
        const found = await worker.call<Page<Static<typeof KnowledgeGap>>>('listKnowledgeGaps', {
          ...periodOf(query),
          ...(status && { status }),
          limit: pageSize,
          offset: offsetOf(query),
        })
        return listAnswer(found, query)
      },
      { detail: gapsDocs },
    )
}
