import { Type } from '@sinclair/typebox'

/** One, however many UTF-16 units it takes, as `maxLength` in JSON Schema means it. */
export const character = '(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^\\uD800-\\uDFFF])'

/** Text whose length is counted in characters, not in the UTF-16 units that they take. */
export function boundedText(minLength: number, maxLength: number, options: object = {}) {
  const most = maxLength.toLocaleString('en-US')
  return Type.String({
    pattern: `^${character}{${minLength},${maxLength}}$`,
    'x-expects': `text of ${minLength === 0 ? 'at most' : `${minLength} to`} ${most} characters`,
    'x-documented': { ...(minLength > 0 && { minLength }), maxLength },
    ...options,
  })
}
