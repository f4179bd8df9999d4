import { stat } from 'node:fs/promises'
import { basename, isAbsolute, normalize } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { addressProblem, type SourceWish, siteAt } from '../knowledge/add-source.ts'
import { longest } from '../knowledge/faq-import.ts'
import { requireSchedule } from '../knowledge/schedule.ts'
import { authorities, SourceOptions, sourceTypes } from '../knowledge/schema.ts'
import type { App } from '../platform/app.ts'
import { boundedText } from '../platform/bounded-text.ts'
import { invalid } from '../platform/errors.ts'
import { oneOf } from '../platform/one-of.ts'

const strict = { additionalProperties: false }
const patterns = Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { maxItems: 100 })

/** Of an FAQ source. */
export const Questions = Type.Array(
  Type.Object(
    {
      question: boundedText(1, longest.question),
      answer: boundedText(1, longest.answer),
      topic: Type.Optional(boundedText(1, longest.topic)),
    },
    strict,
  ),
  { minItems: 1, maxItems: 5000 },
)

export const SourceBody = Type.Object(
  {
    type: oneOf(sourceTypes),
    name: Type.Optional(boundedText(1, 120)),
    authority: Type.Optional(oneOf(authorities)),
    syncSchedule: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
    /** Of WEBSITE and URL a web address, of FOLDER and FILE a path on the server. */
    location: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
    options: Type.Optional(
      Type.Object(
        {
          ...SourceOptions.properties,
          include: Type.Optional(patterns),
          exclude: Type.Optional(patterns),
        },
        strict,
      ),
    ),
    /** Of TEXT, in Markdown. */
    content: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000_000 })),
    /** Of FAQ. */
    questions: Type.Optional(Questions),
  },
  strict,
)
type SourceBody = Static<typeof SourceBody>

const fieldsOf = {
  WEBSITE: ['location', 'options'],
  URL: ['location', 'options'],
  FOLDER: ['location', 'options'],
  FILE: ['location'],
  TEXT: ['content'],
  FAQ: ['questions'],
} as const

/** What a body asks for, checked as far as can be without reading it. Throws 400s. */
export async function sourceWish(app: App, body: SourceBody): Promise<SourceWish> {
  const { type, options = {}, authority = 'PRIMARY', syncSchedule } = body
  requireFields(body)
  requireSchedule(syncSchedule)
  const target = await targetOf(app, body)
  const schedule = syncSchedule ? { syncSchedule } : {}
  return { type, ...target, options, authority, ...schedule }
}

function requireFields(body: SourceBody): void {
  const known: readonly string[] = fieldsOf[body.type]
  for (const field of ['location', 'options', 'content', 'questions'] as const) {
    if (body[field] === undefined || known.includes(field)) continue
    throw invalid(field, `does not go with the type ${body.type}`)
  }
}

type Target = Pick<SourceWish, 'name' | 'location' | 'content'>

async function targetOf(app: App, { type, name, ...body }: SourceBody): Promise<Target> {
  if (type === 'TEXT' || type === 'FAQ') {
    const content = type === 'TEXT' ? body.content : body.questions && contentOf(body.questions)
    if (content === undefined || content.trim() === '') {
      throw invalid(type === 'TEXT' ? 'content' : 'questions', 'is required')
    }
    if (name === undefined) throw invalid('name', 'is required')
    return { name, location: '', content }
  }
  const location = body.location?.trim()
  if (!location) throw invalid('location', 'is required')
  const found = await (type === 'WEBSITE' || type === 'URL'
    ? siteTarget(app, location)
    : pathTarget(type, location))
  return { location: found.location, name: name ?? found.name }
}

/** As it is stored: a line a pair. */
export function contentOf(questions: Static<typeof Questions>): string {
  return questions.map((pair) => JSON.stringify(pair)).join('\n')
}

async function siteTarget(app: App, text: string): Promise<Target> {
  const site = siteAt(text)
  if (!site) {
    throw invalid(
      'location',
      'must be a web address such as https://example.com/docs, without user name and password',
    )
  }
  const problem = await addressProblem(app, site.location)
  if (problem) throw invalid('location', problem.message)
  return { ...site, name: cut(site.name) }
}

async function pathTarget(type: 'FOLDER' | 'FILE', text: string): Promise<Target> {
  if (!isAbsolute(text)) throw invalid('location', 'must be a path from the root of the server')
  const location = normalize(text).replace(/(.)[/\\]+$/, '$1')
  const found = await stat(location).catch(() => undefined)
  if (!(type === 'FOLDER' ? found?.isDirectory() : found?.isFile())) {
    throw invalid('location', `must be a ${type.toLowerCase()} that the server can read`)
  }
  return { location, name: cut(basename(location) || location) }
}

/** To what may be a name. */
export function cut(name: string): string {
  return [...name].slice(0, 120).join('')
}
