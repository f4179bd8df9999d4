import type { Static } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { type Period, readPeriod } from '../platform/period.ts'
import { offsetOf, readQuery } from '../platform/query.ts'
import { bucketsOf, daysOf } from './buckets.ts'
import {
  dashboardDocs,
  FeedbackQuery,
  feedbackDocs,
  PeriodQuery,
  TrendQuery,
  trendDocs,
  trustScoreDocs,
  usageDocs,
} from './openapi.ts'
import type { Dashboard, FeedbackFigures, TrendPoint, TrustScore, Usage } from './schema.ts'

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
      async ({ request }) => ({
        data: await worker.call<TrustScore>('readTrustScore', periodIn(request)),
      }),
      { detail: trustScoreDocs },
    )
}
