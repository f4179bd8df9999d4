import { expect, test } from 'bun:test'
import { footerOf } from '../../src/answers/quotation.ts'

test('a title is text, also in the list of sources', () => {
  const citation = {
    index: 1,
    title: 'The <b>[beacon](https://evil.example)</b> *new*',
    url: 'https://help.example/a',
    sourceId: 'src_1',
    pageId: 'page_1',
    chunkId: 'chunk_1',
    snippet: '',
    start: 0,
    end: 0,
    support: 1,
  }
  expect(footerOf([citation])).toBe('\n\n[1] The bbeacon/b new (https://help.example/a)')
})
