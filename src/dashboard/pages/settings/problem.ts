import { ApiError } from '../../api.ts'

/** What is wrong with a field, as a sentence. */
export function problemOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  const found = error.details.find(({ path }) => path === field || path.startsWith(`${field}.`))
  return found && `It ${found.message}.`
}

/** What is wrong with none of these fields: belongs above them. */
export function restOf(error: unknown, fields: string[]): Error | undefined {
  if (!(error instanceof Error)) return undefined
  return fields.some((field) => problemOf(error, field)) ? undefined : error
}
