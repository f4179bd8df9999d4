import { expect, test } from 'bun:test'
import { hashPassword, isPassword, requireGoodPassword } from '../../src/access/passwords.ts'

test('a password is kept as argon2id, with a salt of its own', async () => {
  const [one, two] = await Promise.all([hashPassword('secret'), hashPassword('secret')])
  expect(one).toStartWith('$argon2id$v=19$m=65536,t=2,p=1$')
  expect(one).not.toBe(two)
  expect(await isPassword('secret', one)).toBe(true)
  expect(await isPassword('Secret', one)).toBe(false)
})

test('what has no password is checked against one that nobody has', async () => {
  const checked: string[] = []
  const { verify } = Bun.password
  Bun.password.verify = (password, hash) => {
    checked.push(String(hash).replace(/[^$]+$/, ''))
    return verify(password, hash)
  }
  try {
    expect(await isPassword('secret', undefined)).toBe(false)
    expect(await isPassword('', undefined)).toBe(false)
  } finally {
    Bun.password.verify = verify
  }
  // The same work: algorithm, memory and rounds as those of a real one.
  expect(checked).toHaveLength(2)
  for (const one of checked) expect(one).toStartWith('$argon2id$v=19$m=65536,t=2,p=1$')
})

test('length is counted in characters, and the address is no password', () => {
  for (const good of ['x'.repeat(12), 'x'.repeat(200), '🔑'.repeat(12), '🔑'.repeat(200)]) {
    expect(() => requireGoodPassword(good, 'ada@example.com')).not.toThrow()
  }
  for (const bad of ['', 'x'.repeat(11), '🔑'.repeat(11), 'x'.repeat(201), ' ADA@example.com']) {
    expect(() => requireGoodPassword(bad, 'ada@example.com')).toThrow(/password: must/)
  }
})
