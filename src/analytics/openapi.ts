import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import { endpoint } from '../platform/endpoint.ts'
import { oneOf } from '../platform/one-of.ts'
import { periodParameters } from '../platform/period.ts'
import { dataSchema, listSchema, pageParameters } from '../platform/query.ts'
import { intervals } from './buckets.ts'
import {
  Dashboard,
  FeedbackFigures,
  gapStatuses,
  KnowledgeGap,
  ratings,
  TopQuestion,
  TrendPoint,
  TrustScore,
  Usage,
} from './schema.ts'

export const PeriodQuery = Type.Object(periodParameters)
export const TrendQuery = Type.Object({
  interval: Type.Union(oneOf(intervals).anyOf, {
    default: 'day',
    description: 'Length of an entry; weeks begin on Monday.',
  }),
  ...periodParameters,
})
export const TopQuestionsQuery = Type.Object({
  limit: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 20,
    description: 'How many questions.',
  }),
  ...periodParameters,
})
export const FeedbackQuery = Type.Object({
  rating: Type.Optional(oneOf(ratings, { description: 'Of the messages in `recent`.' })),
  ...periodParameters,
  ...pageParameters,
})
export const GapsQuery = Type.Object({
  status: Type.Optional(oneOf(gapStatuses)),
  ...periodParameters,
  ...pageParameters,
})

const period = 'Default period: the last 30 days.'
const at = '2025-06-14T00:00:00.000Z'
const figure = (value: number, change: number | null = 0.1) => ({ value, change })

interface Docs {
  operationId: string
  summary: string
  description: string
  query: TObject
  schema: TSchema
  example: unknown
}

function analytics({ schema, example, description, ...docs }: Docs) {
  return endpoint({
    ...docs,
    tag: 'Analytics',
    scope: 'analytics:read',
    description: `${description} ${period}`,
    success: { status: 200, description: 'The figures.', schema, example },
    errors: { VALIDATION_ERROR: 'A parameter is wrong: details names each.' },
  })
}

export const dashboardDocs = analytics({
  operationId: 'getDashboard',
  summary: 'The figures of a period',
  description: 'Each with its change against the period of the same length before.',
  query: PeriodQuery,
  schema: dataSchema(Dashboard),
  example: {
    data: {
      conversations: figure(142),
      messages: figure(610),
      users: figure(117),
      resolutionRate: figure(0.871, 0.02),
      escalationRate: figure(0.106, -0.125),
      fallbackRate: figure(0.092, -0.3),
      averageConfidence: figure(0.781, 0.015),
      medianResponseMs: figure(840, -0.05),
      p95ResponseMs: figure(2310, -0.02),
      satisfaction: figure(0.913, null),
      openHandoffs: figure(3, 0.5),
    },
  },
})

export const trendDocs = analytics({
  operationId: 'getConversationTrend',
  summary: 'Conversations over time',
  description:
    'Every hour, day, week or month of the period, in UTC, empty ones included; the first and the last count what lies in the period. At most 10,000 entries.',
  query: TrendQuery,
  schema: dataSchema(Type.Array(TrendPoint)),
  example: {
    data: [{ start: at, conversations: 12, messages: 51, escalations: 1, fallbacks: 4 }],
  },
})

const question = {
  question: 'How do I reset my password?',
  count: 24,
  averageConfidence: 0.874,
  lastAskedAt: '2025-06-15T09:23:41.000Z',
  examples: ['I forgot my password', 'password reset not working'],
}

export const topQuestionsDocs = analytics({
  operationId: 'listTopQuestions',
  summary: 'What is asked most',
  description:
    'Questions grouped by meaning, the most frequent first. A question is in it some ten seconds after it was asked.',
  query: TopQuestionsQuery,
  schema: dataSchema(Type.Array(TopQuestion)),
  example: { data: [{ ...question, answered: true }] },
})

export const feedbackDocs = analytics({
  operationId: 'getFeedback',
  summary: 'How replies were rated',
  description: 'Counts, their trend by day, and the rated messages, page by page.',
  query: FeedbackQuery,
  schema: Type.Object({
    ...dataSchema(FeedbackFigures).properties,
    meta: listSchema(Type.Null()).properties.meta,
  }),
  example: {
    data: {
      up: 21,
      down: 2,
      satisfaction: 0.913,
      trend: [{ start: at, up: 21, down: 2, satisfaction: 0.913 }],
      recent: [
        {
          conversationId: 'conv_01jxs6zz0000a1b2c3d4e5f6',
          messageId: 'msg_01jxs6zz1000a1b2c3d4e5f6',
          question: 'How long does delivery take?',
          answer: 'Delivery takes two to four working days. [1]',
          source: 'AI',
          confidence: 0.91,
          rating: 'UP',
          comment: null,
          ratedAt: '2025-06-14T10:12:00.000Z',
        },
      ],
    },
    meta: { total: 23, page: 1, pageSize: 20 },
  },
})

const amounts = { messages: 610, tokensIn: 182_400, tokensOut: 21_050 }
const counters = { embeddings: 935, webhookDeliveries: 1220 }

export const usageDocs = analytics({
  operationId: 'getUsage',
  summary: 'What it took',
  description:
    'Messages, tokens, embeddings, webhook deliveries and storage, by day and by API key. Counts whole days in UTC: those that the period touches.',
  query: PeriodQuery,
  schema: dataSchema(Usage),
  example: {
    data: {
      ...amounts,
      ...counters,
      storageBytes: 48_234_496,
      byDay: [{ date: '2025-06-14', ...amounts, ...counters }],
      byKey: [{ keyId: 'key_01jxs6zz2000a1b2c3d4e5f6', name: 'shop', ...amounts }],
    },
  },
})

export const trustScoreDocs = analytics({
  operationId: 'getTrustScore',
  summary: 'How far answers can be trusted',
  description:
    'The last measured run up to the end of the period, and the runs of the period as history. `stale` is about the desk as it is now.',
  query: PeriodQuery,
  schema: dataSchema(TrustScore),
  example: {
    data: {
      score: 91.4,
      grade: 'A',
      stale: false,
      dimensions: [{ name: 'Groundedness', weight: 25, score: 93.2, samples: 60 }],
      measuredAt: '2025-06-14T02:00:00.000Z',
      history: [{ score: 91.4, grade: 'A', measuredAt: '2025-06-14T02:00:00.000Z' }],
    },
  },
})

export const gapsDocs = analytics({
  operationId: 'listKnowledgeGaps',
  summary: 'What the knowledge base lacks',
  description:
    'Questions that fell back, whose answer was rated down or that a person answered, grouped by meaning, the most frequent first. A question is in it some ten seconds after it was asked.',
  query: GapsQuery,
  schema: listSchema(KnowledgeGap),
  example: {
    data: [
      {
        id: 'gap_01jxs6zz3000a1b2c3d4e5f6',
        ...question,
        averageConfidence: 0.21,
        status: 'OPEN',
        firstAskedAt: '2025-06-02T08:00:00.000Z',
      },
    ],
    meta: { total: 1, page: 1, pageSize: 20 },
  },
})
