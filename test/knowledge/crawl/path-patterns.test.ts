import { expect, test } from 'bun:test'
import { createPathFilter } from '../../../src/knowledge/crawl/path-patterns.ts'

test.each([
  ['/docs/**', '/docs/a/b', true],
  ['/docs/**', '/docs/', true],
  ['docs/**', '/docs/a', true],
  ['/docs/**', '/blog/docs/a', false],
  ['/docs/*', '/docs/a/b', false],
  ['*.pdf', '/a/b/manual.pdf', true],
  ['**', '/', true],
  ['/', '/', true],
  ['/', '/a', false],
  ['/{de,fr}/**', '/fr/a', true],
  ['**/*.md', 'a/b.md', true],
])('%j on %j: %p', (pattern, path, matches) => {
  expect(createPathFilter([pattern], []).isIncluded(path)).toBe(matches)
  expect(createPathFilter([], [pattern]).isExcluded(path)).toBe(matches)
})

test('without patterns everything is included and nothing excluded', () => {
  const filter = createPathFilter([], [])
  expect(filter.isIncluded('/a')).toBe(true)
  expect(filter.isExcluded('/a')).toBe(false)
})
