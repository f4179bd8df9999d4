import { heapStats } from 'bun:jsc'
import { beforeAll, expect, test } from 'bun:test'
import { openBuiltInEmbedder } from '../../src/models/built-in-embedder.ts'
import type { Embedder } from '../../src/platform/app.ts'

let embedder: Embedder
beforeAll(async () => {
  embedder = await openBuiltInEmbedder()
})

async function vectorOf(text: string): Promise<Float32Array> {
  const [vector] = await embedder.embed([text], 'document')
  if (!vector) throw new Error('No vector came back.')
  return vector
}

async function likeness(a: string, b: string): Promise<number> {
  const other = await vectorOf(b)
  return (await vectorOf(a)).reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0)
}

test('gives the numbers of the published graph', async () => {
  // From model.json, run with TensorFlow.js 4.22.
  expect(Array.from((await vectorOf('How do I reset my password?')).slice(0, 4))).toEqual([
    expect.closeTo(-0.0484591, 6),
    expect.closeTo(-0.0545726, 6),
    expect.closeTo(0.0402264, 6),
    expect.closeTo(-0.0539382, 6),
  ])
})

test.each([
  ['an ordinary question', 'Where is my order?'],
  ['an empty text', ''],
  ['white space', ' \n\t '],
  ['emoji that no word spells', '👋🏽👩‍👩‍👧‍👦'],
  ['a script that the model never saw', 'パスワードを忘れました'],
  ['half of a surrogate pair', 'price \ud83d tag'],
  ['a single letter', 'x'],
  ['a book', 'The refund is paid to your card within ten days. '.repeat(20_000)],
  ['a word without an end', 'a'.repeat(100_000)],
])('%s becomes a vector of 512 numbers and length 1', async (_, text) => {
  const vector = await vectorOf(text)
  expect(vector).toHaveLength(512)
  expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
})

test.each([
  ['How can I get my money back?', 'Refunds for your purchase', 'Opening hours of our office'],
  ['I forgot my password', 'How to reset your login credentials', 'Shipping takes three days'],
  ['The app crashes at start', 'Program does not open', 'Change your billing address'],
])('%p is nearer to %p than to %p', async (question, near, far) => {
  expect(await likeness(question, near)).toBeGreaterThan((await likeness(question, far)) + 0.1)
})

test('a text has the same vector alone and among others', async () => {
  const texts = [
    'short',
    'A somewhat longer text about invoices. '.repeat(12),
    'Where is my order?',
  ]
  const together = await embedder.embed(texts, 'document')
  for (const [i, text] of texts.entries()) expect(together[i]).toEqual(await vectorOf(text))
})

test('what comes after the first 128 tokens still counts', async () => {
  const beginning = 'Our company was founded by two friends in a small garage. '.repeat(10)
  const question = 'How do I cancel my subscription?'
  const without = await likeness(question, beginning)
  const ending = 'To cancel your subscription, open Billing and press Cancel. '.repeat(4)
  expect(await likeness(question, beginning + ending)).toBeGreaterThan(without + 0.1)
})

test('line breaks and blanks do not change the meaning', async () => {
  expect(await vectorOf('  reset\n\n my\tpassword ')).toEqual(await vectorOf('reset my password'))
})

test('the memory stays the same over hundreds of texts', async () => {
  const embed = async (count: number) => {
    for (let i = 0; i < count; i++) await embedder.embed([`order ${i}`], 'question')
    Bun.gc(true)
    // What the process holds of the system's memory says little beside other tests.
    const { heapSize, extraMemorySize } = heapStats()
    return heapSize + extraMemorySize
  }
  const before = await embed(100)
  expect(await embed(400)).toBeLessThan(before + 20_000_000)
})
