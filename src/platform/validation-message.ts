import { Kind, type TSchema } from '@sinclair/typebox'
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { Value } from '@sinclair/typebox/value'
import type { ErrorDetail } from './errors.ts'

const maxDetails = 20
const maxPathLength = 200

/** What a failed validation is about: the schema, and the value that it refused. */
interface Refused {
  type: string
  validator: object
  value: unknown
}

/** Readable problems of a refused value, one per field, at most 20; `type` names it as a whole. */
export function validationDetails({ type, validator, value }: Refused): ErrorDetail[] {
  const schema = ('schema' in validator ? validator.schema : validator) as TSchema
  const found = new Map<string, string>()
  for (const error of Value.Errors(schema, value)) {
    const path = readablePath(error.path) || type
    if (!found.has(path)) found.set(path, problem(error))
    if (found.size === maxDetails) break
  }
  return [...found].map(([path, message]) => ({ path, message }))
}

/** Of a JSON pointer; names that were sent may be as long as a body. */
function readablePath(pointer: string): string {
  const names = pointer.slice(1, maxPathLength).split('/')
  return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')).join('.')
}

function problem({ type, schema, value, message }: ValueError): string {
  // A schema may say in its own words what it expects.
  if (typeof schema['x-expects'] === 'string' && value !== undefined) {
    return `must be ${schema['x-expects']}`
  }
  switch (type) {
    case ValueErrorType.ObjectRequiredProperty:
      return 'is required'
    case ValueErrorType.ObjectAdditionalProperties:
      return typeof schema['x-names'] === 'string'
        ? `must have ${schema['x-names']}`
        : 'is not a known field'
    case ValueErrorType.Object:
      return 'must be an object'
    case ValueErrorType.Array:
      return 'must be a list'
    case ValueErrorType.String:
      return 'must be text'
    case ValueErrorType.Boolean:
      return 'must be true or false'
    case ValueErrorType.Integer:
      return 'must be a whole number'
    case ValueErrorType.Number:
      return 'must be a number'
    case ValueErrorType.StringMinLength:
      return schema.minLength === 1
        ? 'must not be empty'
        : `must have at least ${schema.minLength} characters`
    case ValueErrorType.StringMaxLength:
      return `must have at most ${count(schema.maxLength)} characters, but has ${count(lengthOf(value))}`
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.NumberMinimum:
      return `must be at least ${schema.minimum}`
    case ValueErrorType.IntegerMaximum:
    case ValueErrorType.NumberMaximum:
      return `must be at most ${schema.maximum}`
    case ValueErrorType.ArrayMinItems:
      return schema.minItems === 1
        ? 'must not be empty'
        : `must have at least ${schema.minItems} entries`
    case ValueErrorType.ArrayMaxItems:
      return `must have at most ${schema.maxItems} entries`
    case ValueErrorType.ArrayUniqueItems:
      return 'must have no entry twice'
    case ValueErrorType.ObjectMaxProperties:
      return `must have at most ${schema.maxProperties} fields`
    case ValueErrorType.Union:
      return unionProblem(schema)
    default:
      return message.charAt(0).toLowerCase() + message.slice(1)
  }
}

function unionProblem(schema: TSchema): string {
  const options: TSchema[] = schema.anyOf ?? []
  const literals = options.filter((one) => one[Kind] === 'Literal').map((one) => String(one.const))
  if (literals.length < options.length) return 'has none of the possible forms'
  return `must be one of ${literals.join(', ')}`
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
