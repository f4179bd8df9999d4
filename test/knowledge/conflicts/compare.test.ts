import { expect, test } from 'bun:test'
import { conflictBetween } from '../../../src/knowledge/conflicts/compare.ts'
import { statementsOf } from '../../../src/knowledge/conflicts/statements.ts'

interface Place {
  title?: string
  heading?: string
  question?: string
  url?: string
}

function compare(a: string, b: string, at: Place = {}, other: Place = at) {
  const side = (content: string, { title = 'Refunds', heading, question, url = '' }: Place) => {
    const [statement] = statementsOf({ content })
    const headingPath = heading ? [heading] : []
    const place = { title, headingPath, url, ...(question && { question }) }
    return statement ? ([statement, place] as const) : undefined
  }
  const [one, two] = [side(a, at), side(b, other)]
  return one && two && conflictBetween([...one], [...two])
}

test.each([
  [
    'DURATION',
    'Refunds are paid back to your card within 14 days.',
    'Refunds are paid back to your card within thirty days.',
  ],
  ['PRICE', 'The Pro plan costs $29 per seat.', 'The Pro plan costs $35 a seat.'],
  [
    'PERCENTAGE',
    'Charities get a discount of 20 % on every plan.',
    'Charities get a discount of 25 percent on every plan.',
  ],
  [
    'NUMBER',
    'The Starter plan includes five active seats.',
    'The Starter plan includes 10 active seats.',
  ],
  [
    'NUMBER',
    'Uploaded attachments may have up to 20 MB.',
    'Uploaded attachments may have up to 25 MB.',
  ],
  [
    'DATE',
    'Our support team in Lisbon answers phone calls from 9:00 to 17:00.',
    'Our support team in Lisbon answers phone calls from 9 am to 6 pm.',
  ],
  [
    'ADDRESS',
    'Send signed contracts and invoices to the office by mail at legal@example.com.',
    'Send signed contracts and invoices to the office by mail at contracts@example.com.',
  ],
  [
    'NEGATION',
    'Gift cards bought in our online shop are refundable.',
    'Gift cards bought in our online shop are not refundable.',
  ],
])('a conflict of the kind %s', (kind, a, b) => {
  expect(compare(a, b)).toBe(kind as never)
  expect(compare(b, a)).toBe(kind as never)
})

test.each([
  ['the same in other words', 'The link is valid for 1 hour.', 'The link is valid for 60 minutes.'],
  ['the same number', 'We store up to 1,000 rows.', 'We store up to 1000 rows.'],
  ['two plans', 'The Starter plan costs $10 per seat.', 'The Pro plan costs $29 per seat.'],
  ['another scope', 'Refunds take 5 days.', 'Refunds for annual plans take 10 days.'],
  [
    'a lower and an upper bound',
    'Your password has at least 8 characters.',
    'Your password has up to 64 characters.',
  ],
  [
    'working days and days',
    'Parcels arrive in Lisbon within 2 working days.',
    'Parcels arrive in Lisbon within 4 days.',
  ],
  ['other units', 'The report covers 30 days.', 'The report covers 30 people.'],
  ['before and after', 'Cancel 5 days before the renewal.', 'Cancel 10 days after the renewal.'],
  ['several figures', 'Plans have 5 seats and 2 rooms.', 'Plans have 10 seats and 4 rooms.'],
  [
    'names that are numbers',
    'Error 404 appears in the browser window.',
    'Error 500 appears in the browser window.',
  ],
  ['steps', 'Repeat step 3 for every device.', 'Repeat step 5 for every device.'],
  [
    'when a text was written',
    'This page was last updated on 3 May 2024 by the team.',
    'This page was last updated on 9 June 2025 by the team.',
  ],
  [
    'examples',
    'A discount, for example 10 %, shows on the invoice.',
    'A discount, for example 20 %, shows on the invoice.',
  ],
  ['questions', 'Do refunds take 5 days to arrive?', 'Do refunds take 9 days to arrive?'],
  [
    'a condition',
    'You can change your address if the parcel has left our warehouse.',
    'You cannot change your address if the parcel has left our warehouse.',
  ],
])('no conflict: %s', (_, a, b) => {
  expect(compare(a, b)).toBeUndefined()
})

test('a sentence is about what it stands under, unless it names that itself', () => {
  const a = 'The plan includes 5 seats and costs nothing to set up.'
  const b = a.replace('5', '50')
  expect(compare(a, b, { title: 'Starter plan' }, { title: 'Pro plan' })).toBeUndefined()
  expect(
    compare(a, b, { title: 'Plans', heading: 'Starter' }, { title: 'Plans', heading: 'Pro' }),
  ).toBeUndefined()
  expect(compare(a, b, { title: 'Plans' }, { title: 'Plans' })).toBe('NUMBER')
  const refund = 'Refunds are paid back to your card within 14 days.'
  const entry = { question: 'How long do refunds take?' }
  expect(compare(refund, refund.replace('14', '30'), { title: 'Getting started' }, entry)).toBe(
    'DURATION',
  )
})

test('the same page of another version or language is another edition, not a conflict', () => {
  const a = 'The API accepts 100 requests per minute.'
  const b = 'The API accepts 600 requests per minute.'
  const at = (url: string) => ({ title: 'Limits', url })
  const docs = 'https://docs.example.com'
  expect(compare(a, b, at(`${docs}/v1/limits`), at(`${docs}/v2/limits`))).toBeUndefined()
  expect(compare(a, b, at(`${docs}/en/limits`), at(`${docs}/de/limits`))).toBeUndefined()
  expect(compare(a, b, at(`${docs}/limits`), at(`${docs}/quotas`))).toBe('NUMBER')
})

test('sentences are found where they stand, without marks, code, headings and tables', () => {
  const content =
    '# Limits of 5 plans here\n\n- The **Pro** plan has\n  50 seats for everybody. It costs $29 per\n  month and seat.\n\n```\nsleep 10 seconds of this code\n```\n\n| Plan costs | 29 dollars now |'
  const found = statementsOf({ content })
  expect(found.map(({ text }) => text)).toEqual([
    'The Pro plan has   50 seats for everybody.'.replace(/\s+/g, ' '),
    'It costs $29 per month and seat.',
  ])
  const [first] = found
  expect(content.slice(first?.start, first?.end)).toBe(
    '- The **Pro** plan has\n  50 seats for everybody.',
  )
})
