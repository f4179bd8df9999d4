import { cleanText } from '../platform/clean-text.ts'
import { invalid } from '../platform/errors.ts'

const maxNameLength = 80
const maxEmailLength = 254

/** In lower case and without the space around it. Throws 400. */
export function requireEmail(text: string): string {
  const email = cleanText(text).trim().toLowerCase()
  // No brackets and quotes: addresses are pasted as `Ada <ada@example.com>`, too.
  if (email.length <= maxEmailLength && /^[^\s@<>"]+@[^\s@<>"]+$/.test(email)) return email
  throw invalid('email', `must be an e-mail address of at most ${maxEmailLength} characters`)
}

/** Without the space around it. Throws 400. */
export function requireName(text: string): string {
  const name = cleanText(text).trim()
  if (name !== '' && [...name].length <= maxNameLength && !/\p{Cc}/u.test(name)) return name
  throw invalid('name', `must have 1 to ${maxNameLength} characters, on one line`)
}
