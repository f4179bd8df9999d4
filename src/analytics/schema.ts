import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { oneOf } from '../platform/one-of.ts'

const count = Type.Integer({ minimum: 0 })
const time = Type.String({ format: 'date-time' })
const orNull = (schema: TSchema, description: string) =>
  Type.Unsafe<number | null>(Type.Union([schema, Type.Null()], { description }))
const orNothing = Type.Union([Type.String(), Type.Null()])
const share = { minimum: 0, maximum: 1 }

const change = orNull(
  Type.Number(),
  'Against the period of the same length before, as a share: 0.25 is a quarter more. Null where that was nothing or is not known.',
)
const figure = (description: string) => Type.Object({ value: count, change }, { description })
const knownFigure = (value: TSchema, description: string) =>
  Type.Object(
    { value: orNull(value, 'Null where there is nothing to judge by.'), change },
    { description },
  )

export const Dashboard = Type.Object(
  {
    conversations: figure('Conversations that began.'),
    messages: figure('Messages, from customers and to them.'),
    users: figure(
      'Distinct people in the conversations that began: by user id, else by widget visitor; whoever has neither counts once a conversation.',
    ),
    resolutionRate: knownFigure(
      Type.Number(share),
      'Share of the conversations that ended which never went to a person.',
    ),
    escalationRate: knownFigure(
      Type.Number(share),
      'Share of the conversations that began which went to a person.',
    ),
    fallbackRate: knownFigure(
      Type.Number(share),
      'Share of the replies to questions that fell back.',
    ),
    averageConfidence: knownFigure(Type.Number(share), 'Of the replies to questions.'),
    medianResponseMs: knownFigure(
      count,
      'From question to finished reply, in milliseconds, to three digits.',
    ),
    p95ResponseMs: knownFigure(count, 'Nineteen of twenty replies were there within this time.'),
    satisfaction: knownFigure(Type.Number(share), 'Share of the ratings that are thumbs up.'),
    openHandoffs: figure(
      'Conversations with a person, or waiting for one, at the end of the period.',
    ),
  },
  { title: 'Dashboard' },
)
export type Dashboard = Static<typeof Dashboard>

export const TrendPoint = Type.Object(
  {
    start: time,
    conversations: count,
    messages: count,
    escalations: count,
    fallbacks: count,
  },
  { title: 'TrendPoint' },
)
export type TrendPoint = Static<typeof TrendPoint>

const examples = Type.Array(Type.String(), { description: 'Other wordings of it.' })
const confidence = orNull(Type.Number(share), 'Of the replies to it.')

export const TopQuestion = Type.Object(
  {
    question: Type.String(),
    count,
    averageConfidence: confidence,
    answered: Type.Boolean({ description: 'Whether its last reply was an answer, no fallback.' }),
    lastAskedAt: time,
    examples,
  },
  { title: 'TopQuestion' },
)

export const gapStatuses = ['OPEN', 'RESOLVED', 'DISMISSED'] as const
export type GapStatus = (typeof gapStatuses)[number]

export const KnowledgeGap = Type.Object(
  {
    id: Type.String(),
    question: Type.String(),
    count: Type.Integer({
      minimum: 0,
      description:
        'How often it fell back, was rated down or was answered by a person in the period.',
    }),
    averageConfidence: confidence,
    status: oneOf(gapStatuses, {
      description:
        'RESOLVED once the question is answered: when it was asked again, or by a check after the knowledge changed; OPEN again when it fails again. DISMISSED by an operator.',
    }),
    firstAskedAt: time,
    lastAskedAt: time,
    examples,
  },
  { title: 'KnowledgeGap' },
)

export const ratings = ['UP', 'DOWN'] as const

export const RatedMessage = Type.Object(
  {
    conversationId: Type.String(),
    messageId: Type.String(),
    question: orNothing,
    answer: Type.String(),
    source: Type.Union([
      oneOf(['AI', 'KNOWLEDGE', 'SMALL_TALK', 'FALLBACK', 'HUMAN']),
      Type.Null(),
    ]),
    confidence: orNull(Type.Number(share), 'Of the answer; null for what a person wrote.'),
    rating: oneOf(ratings),
    comment: orNothing,
    ratedAt: time,
  },
  { title: 'RatedMessage' },
)
export type RatedMessage = Static<typeof RatedMessage>

const satisfaction = orNull(Type.Number(share), 'Share of thumbs up; null without a rating.')

export const FeedbackFigures = Type.Object(
  {
    up: count,
    down: count,
    satisfaction,
    trend: Type.Array(Type.Object({ start: time, up: count, down: count, satisfaction }), {
      description: 'By day, days without a rating included.',
    }),
    recent: Type.Array(RatedMessage, { description: 'One page of them, the last rated first.' }),
  },
  { title: 'FeedbackFigures' },
)

const amount = {
  messages: count,
  tokensIn: Type.Integer({ minimum: 0, description: 'What the model read, by its own count.' }),
  tokensOut: Type.Integer({ minimum: 0, description: 'What the model wrote, by its own count.' }),
}
const counters = {
  embeddings: Type.Integer({ minimum: 0, description: 'Texts turned into vectors.' }),
  webhookDeliveries: count,
}

export const Usage = Type.Object(
  {
    ...amount,
    ...counters,
    storageBytes: Type.Integer({ minimum: 0, description: 'Size of the database now.' }),
    byDay: Type.Array(
      Type.Object({ date: Type.String({ format: 'date' }), ...amount, ...counters }),
      { description: 'Every day of the period, in UTC.' },
    ),
    byKey: Type.Array(
      Type.Object({
        keyId: orNothing,
        name: orNothing,
        ...amount,
      }),
      {
        description:
          'The busiest key first; `keyId` is null for the widget, `name` for a key that was deleted.',
      },
    ),
  },
  { title: 'Usage' },
)
export type Usage = Static<typeof Usage>

const score = Type.Number({ minimum: 0, maximum: 100 })
const grade = Type.Union([oneOf(['A', 'B', 'C', 'D', 'F']), Type.Null()])

export const TrustScore = Type.Object(
  {
    score: orNull(score, '0 to 100; null before the first run.'),
    grade,
    stale: Type.Boolean({
      description:
        'Whether another run is due: none was made yet, or the knowledge, the model or the settings have changed since the last one.',
    }),
    dimensions: Type.Array(
      Type.Object({
        name: Type.String(),
        weight: Type.Number({ minimum: 0, description: 'Share of the score, in percent.' }),
        score: orNull(score, 'Null where it could not be measured.'),
        samples: count,
      }),
    ),
    measuredAt: Type.Union([time, Type.Null()]),
    history: Type.Array(
      Type.Object({ score: orNull(score, '0 to 100.'), grade, measuredAt: time }),
      { description: 'The runs of the period, newest first.' },
    ),
  },
  { title: 'TrustScore' },
)
export type TrustScore = Static<typeof TrustScore>
