import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCiter } from '../../src/answers/citer.ts'
import { pairingOf } from '../../src/answers/swaps.ts'
import type { Candidate } from '../../src/knowledge/search/candidates.ts'

function shown(content: string, claim: string): string {
  const passage: Candidate = {
    chunkRowId: 1,
    chunkId: 'chunk_1',
    pageRowId: 1,
    pageId: 'page_1',
    sourceId: 'src_1',
    url: 'https://help.example/a',
    title: 'Help',
    headingPath: [],
    content,
    position: 0,
    authority: 'PRIMARY',
    changedAt: 0,
  }
  const citer = createCiter([passage], 'NONE')
  return citer.push(claim) + citer.end().text
}

function listed(name: string): [source: string, claim: string][] {
  return readFileSync(join(import.meta.dir, 'claims', name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [source = '', claim = ''] = line.split(' >> ')
      return [source, claim]
    })
}

test('what a sentence says of one thing is not said of another', () => {
  const swapped = listed('swapped.txt')
  expect(swapped.length).toBeGreaterThan(30)
  const passed = swapped.filter(([source, claim]) => shown(source, claim) !== '')
  // Where the second clause has a verb and a subject of its own, words alone don't tell.
  expect(passed.map(([, claim]) => claim)).toEqual(['Returns are free from Austria.'])
})

test('what a sentence says may be said in other words', () => {
  const claims = listed('true.txt')
  expect(claims.length).toBeGreaterThan(60)
  const lost = claims.filter(([source, claim]) => shown(source, claim) !== claim)
  expect(lost.map(([, claim]) => claim)).toEqual(['A parcel to Vienna from Berlin takes two days.'])
})

test('another sentence that says it outright counts', () => {
  const source = 'Starter costs 19 €, Team 49 €. In the first year Team costs 19 €.'
  const claim = 'In the first year, Team costs 19 €.'
  expect(shown(source, claim)).toBe(claim)
})

test('a long list is compared with a claim no further than what they share', () => {
  const countries = Array.from({ length: 120 }, (_, at) => `country${at} costs ${at} €`)
  const list = `${countries.join(', ')}.`
  expect(pairingOf('country7 costs 9 €.', [list])).toBe('crossed')
  expect(pairingOf('country7 costs 7 €.', [list])).toBe('straight')
  // Each of one against each two of the other took minutes: this is done before the test is given up.
  expect(pairingOf(list, [list])).not.toBe('crossed')
})
