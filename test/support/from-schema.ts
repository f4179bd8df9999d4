import fc, { type Arbitrary } from 'fast-check'

/** A JSON Schema as the API document has it. */
export interface JsonSchema {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: JsonSchema
  minItems?: number
  maxItems?: number
  properties?: Record<string, JsonSchema>
  required?: string[]
  propertyNames?: { minLength?: number; maxLength?: number }
  additionalProperties?: boolean | JsonSchema
  maxProperties?: number
}

/** Values that the schema allows, the edges of its bounds among them. */
export function valid(schema: JsonSchema): Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(valid))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'string':
      return text(schema)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: schema.maximum ?? 2 ** 31 })
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valid(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 8),
      })
    case 'object':
      return object(schema)
    default:
      return fc.jsonValue()
  }
}

/** Mostly what the schema allows; sometimes with one value that is anything, or anything at all. */
export function nearlyValid(schema: JsonSchema): Arbitrary<unknown> {
  const right = valid(schema)
  return fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 3, arbitrary: fc.tuple(right, fc.nat(), oddValue).map(spoil) },
    { weight: 1, arbitrary: oddValue },
  )
}

/** Texts and values that are known to cause trouble, and any JSON. */
export const oddValue: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    'é\u0301\u200b\u202e',
    "'; drop table message; --",
    '" OR NEAR(a b) *',
    '-x',
    '😀'.repeat(300),
    'x'.repeat(5000),
    '../../etc/passwd',
    '<script>alert(1)</script>',
    -1,
    0,
    1e308,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    null,
    true,
  ),
)

function text(schema: JsonSchema): Arbitrary<string> {
  if (schema.format === 'date-time')
    return fc.date({ noInvalidDate: true }).map((at) => at.toISOString())
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern, 'u'), { size: 'small' })
  const minLength = schema.minLength ?? 0
  const maxLength = Math.max(minLength, Math.min(schema.maxLength ?? 40, 60))
  return fc.string({ unit: 'grapheme', minLength, maxLength })
}

function object(schema: JsonSchema): Arbitrary<Record<string, unknown>> {
  const { properties = {}, required = [], additionalProperties } = schema
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valid(one)])),
    { requiredKeys: required },
  )
  if (typeof additionalProperties !== 'object') return known
  const name = text({ minLength: 1, ...schema.propertyNames })
  const others = fc.dictionary(name, valid(additionalProperties), {
    maxKeys: schema.maxProperties ?? 3,
  })
  return fc.tuple(others, known).map(([more, some]) => ({ ...more, ...some }))
}

/** One of a value's own values is replaced, or a field added. */
function spoil([value, at, odd]: [unknown, number, unknown]): unknown {
  if (Array.isArray(value)) {
    return value.length === 0 ? [odd] : value.with(at % value.length, odd)
  }
  if (typeof value !== 'object' || value === null) return odd
  const names = [...Object.keys(value), 'surprise']
  return { ...value, [names[at % names.length] ?? '']: odd }
}
