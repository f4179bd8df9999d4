import { expect, test } from 'bun:test'
import { pageAddress, pageKey, scopeOf } from '../../../src/knowledge/crawl/page-address.ts'

test.each([
  ['https://a.test/x#part', 'https://a.test/x'],
  ['https://a.test:443/x', 'https://a.test/x'],
  ['HTTPS://A.Test/X', 'https://a.test/X'],
  ['https://a.test/x?utm_source=mail&id=7&fbclid=1', 'https://a.test/x?id=7'],
  ['https://a.test/x?gclid=1', 'https://a.test/x'],
  ['https://a.test/x?q=a%20b+c', 'https://a.test/x?q=a%20b+c'],
  [' https://a.test/a/../b ', 'https://a.test/b'],
])('%j is stored as %j', (text, address) => {
  expect(pageAddress(text)).toBe(address)
})

test.each([
  'mailto:a@b.test',
  'javascript:void 0',
  'ftp://a.test/',
  'https://u:p@a.test/',
  'x',
  '',
])('%j is no address of a page', (text) => expect(pageAddress(text)).toBeUndefined())

test('an endless address is no address of a page', () => {
  expect(pageAddress(`https://a.test/${'x'.repeat(3000)}`)).toBeUndefined()
})

test('addresses that differ in their ending only are one page', () => {
  const same = ['/docs', '/docs/', '/docs/index.html', '//docs/', '/docs/index.htm']
  expect(new Set(same.map((path) => pageKey(`https://a.test${path}`))).size).toBe(1)
  expect(pageKey('https://a.test/x?a=1&b=2')).toBe(pageKey('https://a.test/x/?b=2&a=1'))
  expect(pageKey('https://a.test/x?a=1')).not.toBe(pageKey('https://a.test/x?a=2'))
  expect(pageKey('https://a.test/')).not.toBe(pageKey('https://a.test/docs'))
})

test('a scope is the origin and what lies below the path', () => {
  const scope = scopeOf('https://a.test/docs')
  expect(scope.locate('https://a.test/docs')).toBe('https://a.test/docs')
  expect(scope.locate('https://a.test/docs/x')).toBe('https://a.test/docs/x')
  expect(scope.locate('https://a.test/docs-old/x')).toBeUndefined()
  expect(scope.locate('https://a.test/other')).toBeUndefined()
  expect(scope.locate('https://b.test/docs/x')).toBeUndefined()
  expect(scope.locate('https://a.test:8443/docs/x')).toBeUndefined()
})

test('a start page that is a file stands for its folder', () => {
  const scope = scopeOf('https://a.test/docs/index.html')
  expect(scope.locate('https://a.test/docs/x')).toBe('https://a.test/docs/x')
  expect(scope.locate('https://a.test/y')).toBeUndefined()
})

test('old links to http count as https on a site that has https', () => {
  expect(scopeOf('https://a.test/').locate('http://a.test/x')).toBe('https://a.test/x')
  expect(scopeOf('http://a.test/').locate('https://a.test/x')).toBeUndefined()
})
