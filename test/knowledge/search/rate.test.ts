import { expect, test } from 'bun:test'
import type { Candidate } from '../../../src/knowledge/search/candidates.ts'
import { rate } from '../../../src/knowledge/search/rate.ts'

function candidate(chunkRowId: number, content: string): Candidate {
  const id = String(chunkRowId)
  const ids = { chunkId: id, pageRowId: chunkRowId, pageId: id, sourceId: 's' }
  const place = { url: id, title: '', headingPath: [], position: 1, changedAt: 0 }
  return { chunkRowId, ...ids, ...place, content, authority: 'PRIMARY' }
}

function rated(similarity: [number, number][]) {
  const candidates = [candidate(1, 'Change your address.'), candidate(2, 'Reset your password.')]
  return rate(candidates, {
    question: 'How do I reset my password?',
    terms: [],
    idf: () => 1,
    bm25: new Map([
      [1, 2],
      [2, 5],
    ]),
    similarity: new Map(similarity),
    now: 0,
  })
}

test('a chunk whose vector is not in yet does not fall behind those that have theirs', () => {
  const [first, second] = rated([[1, 0.5]])
  expect(first).toMatchObject({ chunkRowId: 2, similarity: 0.5, hasVector: false })
  expect(second).toMatchObject({ chunkRowId: 1, similarity: 0.5, hasVector: true })
})

test('a chunk with few of the words is not lifted by what others have', () => {
  const [first, second] = rated([[2, 0.5]])
  expect(first).toMatchObject({ chunkRowId: 2, hasVector: true })
  expect(second?.similarity).toBeLessThan(0.25)
})
