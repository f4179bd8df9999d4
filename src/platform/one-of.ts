import { Type } from '@sinclair/typebox'

/** The schema of one of these words. */
export function oneOf<const Names extends readonly string[]>(names: Names, options: object = {}) {
  return Type.Union(
    names.map((name) => Type.Literal(name as Names[number])),
    options,
  )
}
