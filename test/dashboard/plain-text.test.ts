import { expect, test } from 'bun:test'
import { plainText } from '../../src/dashboard/plain-text.ts'

test('an excerpt is the text of Markdown without its marks', () => {
  for (const [markdown, plain] of [
    ['## Reset *your* password', 'Reset your password'],
    ['Open **Settings** and _click_ ~~never~~ `npm i`.', 'Open Settings and click never npm i.'],
    ['See [the *plans*](https://example.com/plans "Plans") now.', 'See the plans now.'],
    ['A picture: ![of a cat](cat.png)', 'A picture: of a cat'],
    ['One\n\n- two\n- [x] three\n  - four', 'One\n• two\n• three\n• four'],
    ['3. three\n4. four', '3. three\n4. four'],
    ['| Plan | Price |\n|---|---|\n| Pro | **$9** |', 'Plan · Price\nPro · $9'],
    ['> quoted\n\n---\n\n```sh\nls **\n```', 'quoted\nls **'],
    ['2 \\* 3 \\_ snake_case_word', '2 * 3 _ snake_case_word'],
    ['', ''],
  ] as const) {
    expect(plainText(markdown)).toBe(plain)
  }
})

test('HTML stays the text that it was written as', () => {
  const hostile = '<img src=x onerror=alert(1)> [a](javascript:alert(2))'
  expect(plainText(hostile)).toBe('<img src=x onerror=alert(1)> a')
  expect(plainText('<script>alert(3)</script>')).toBe('<script>alert(3)</script>')
})

test('marks that are cut off before they close are left out, half a character too', () => {
  expect(plainText('Go to **Settings, then __Pass')).toBe('Go to Settings, then Pass')
  const long = plainText(`${'a'.repeat(1499)}😀${'b'.repeat(100_000)}`)
  expect(long).toHaveLength(1500)
  expect(long.isWellFormed()).toBe(true)
})
