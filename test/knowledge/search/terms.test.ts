import { expect, test } from 'bun:test'
import { coveredTerms, questionTerms, wordSet } from '../../../src/knowledge/search/terms.ts'
import { indexText } from '../../../src/platform/full-text.ts'

function stems(question: string): string[] {
  return questionTerms(question).map((term) => term.stem)
}

test('function words are left out, unless there is nothing else', () => {
  expect(stems('How do I reset my password?')).toEqual(['reset', 'password'])
  expect(stems('what is this about')).toEqual(['what', 'is', 'thi', 'about'])
  expect(stems('')).toEqual([])
  expect(stems('🎉 ?!')).toEqual([])
})

test('words are stemmed, counted once, and cut where the index cuts them', () => {
  expect(stems('Refunds, refunded, REFUND!')).toEqual(['refund'])
  expect(stems('error SYNC-204 from ana@example.com')).toEqual([
    'error',
    'sync',
    '204',
    'ana',
    'exampl',
    'com',
  ])
})

test('no character of a question is full-text syntax', () => {
  const question = `"quoted" * NEAR(a b, 2) -minus title:colon ^start {brace} a\u0000b + OR AND NOT`
  for (const { match } of questionTerms(question)) expect(match).toMatch(/^"[\p{L}\p{N} ]+"$/u)
})

test('accents, ligatures and width of letters make no difference', () => {
  expect(stems('Café naïveté')).toEqual(stems('cafe naivete'))
  expect(indexText('Café ﬁle ＡＢＣ')).toBe('cafe file abc')
  expect(stems('ﬁle')).toEqual(stems('file'))
  expect(stems('İstanbul')).toEqual(['istanbul'])
})

test('Korean syllables stay whole, Hindi words keep their consonants together', () => {
  expect(stems('비밀번호')).toEqual(['비밀번호'])
  expect(stems('पासवर्ड')).toEqual([indexText('पासवर्ड')])
})

test('unspaced scripts are asked for in pairs, a lone character as itself', () => {
  expect(indexText('退款政策')).toBe(' 退  款  政  策 ')
  expect(stems('退款政策')).toEqual(['退 款', '款 政', '政 策'])
  expect(stems('サーバー')).toEqual(['サ ー', 'ー バ', 'バ ー'])
  expect(stems('猫')).toEqual(['猫'])
  expect(stems('API 退款')).toEqual(['api', '退 款'])
  for (const stem of stems('คืนเงินได้ไหม')) expect(indexText('คืนเงินได้ไหม')).toContain(stem[0] ?? '-')
})

test('link targets are not indexed, their words are', () => {
  expect(indexText('See [the plans](https://example.com/secret-path).')).toBe('see [the plans].')
})

test('a text covers the terms that it has in another form', () => {
  const terms = questionTerms('refunding a café 退款 猫')
  const covered = coveredTerms(terms, 'Refunds at the cafe: 可以退款')
  expect(covered.map((term) => term.stem)).toEqual(['refund', 'cafe', '退 款'])
})

test('a set of words is lower case and without marks', () => {
  expect([...wordSet('Éclair, éclair 12')]).toEqual(['eclair', '12'])
})

test('function words are those of the language of the question', () => {
  expect(stems('Wie setze ich mein Passwort zurück?')).toEqual(['setz', 'passwort', 'zuruck'])
  expect(stems('Was für Pläne gibt es?')).toEqual(['plane'])
  expect(stems('Will the server die?')).toEqual(['server', 'die'])
  expect(stems('怎么重置密码？')).toEqual(['重 置', '置 密', '密 码'])
  expect(stems('链接多久有效？')).toEqual(['链 接', '有 效'])
  expect(stems('我可以退款吗？')).toEqual(['退 款'])
  expect(stems('怎么？')).toEqual(['怎 么'])
})
