import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { AppError } from './errors.ts'
import { validationDetails } from './validation-message.ts'

/**
 * Reads the query of a request: texts become the numbers and truth values that the schema asks for,
 * what is missing takes its default, parameters that the schema doesn't know are ignored. Throws a
 * 400 that names each wrong parameter.
 */
export function readQuery<Schema extends TObject>(schema: Schema, url: string): Static<Schema> {
  const start = url.indexOf('?')
  const given = new URLSearchParams(start === -1 ? '' : url.slice(start + 1))
  const value: Record<string, unknown> = {}
  for (const [name, property] of Object.entries<TSchema>(schema.properties)) {
    const [text, ...more] = given.getAll(name)
    if (more.length > 0) throw wrong([{ path: name, message: 'must be given once' }])
    if (text === undefined) {
      if (property.default !== undefined) value[name] = property.default
    } else
      value[name] = coerced(property, text.replaceAll('\0', '').toWellFormed().normalize('NFC'))
  }
  if (Value.Check(schema, value)) return value
  throw wrong(validationDetails({ type: 'query', validator: schema, value }))
}

function coerced(property: TSchema, text: string): unknown {
  if (property.type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  if (property.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

function wrong(details: { path: string; message: string }[]): AppError {
  const first = details[0]
  const message = first ? `${first.path} ${first.message}.` : 'The query is not valid.'
  return new AppError('VALIDATION_ERROR', message, { details })
}

/** Parameters of every list. */
export const pageParameters = {
  page: Type.Integer({
    minimum: 1,
    maximum: 1_000_000_000,
    default: 1,
    description: 'From 1; a page past the end is empty.',
  }),
  pageSize: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 20,
    description: 'Entries to a page.',
  }),
}

export interface PageQuery {
  page: number
  pageSize: number
}

/** One page of a list, and how many entries there are on all pages. */
export interface Page<Item> {
  items: Item[]
  total: number
}

/** How many entries lie before a page. */
export function offsetOf({ page, pageSize }: PageQuery): number {
  return (page - 1) * pageSize
}

/** What a list endpoint answers. */
export function listAnswer<Item>({ items, total }: Page<Item>, { page, pageSize }: PageQuery) {
  return { data: items, meta: { total, page, pageSize } }
}

export function listSchema<Item extends TSchema>(item: Item) {
  return Type.Object({
    data: Type.Array(item),
    meta: Type.Object({
      total: Type.Integer({ minimum: 0, description: 'Entries on all pages.' }),
      page: Type.Integer({ minimum: 1 }),
      pageSize: Type.Integer({ minimum: 1 }),
    }),
  })
}

export function dataSchema<Data extends TSchema>(data: Data) {
  return Type.Object({ data })
}
