import { expect, test } from 'bun:test'
import { createCiter } from '../../src/answers/citer.ts'
import type { Candidate } from '../../src/knowledge/search/candidates.ts'

const passage: Candidate = {
  chunkRowId: 1,
  chunkId: 'chunk_1',
  pageRowId: 1,
  pageId: 'page_1',
  sourceId: 'src_1',
  url: 'https://help.example/a',
  title: 'Help',
  headingPath: [],
  content: `You can cancel your plan at any time. Guests can export shifts. Members cannot delete projects.
Only owners can close the account. Some plans are refundable. Annual plans are cheaper than monthly plans.
Admins can invite guests. Starter costs 19 €, Team 49 €. The link is valid for 45 minutes.
Pets are not allowed. You can return shoes within 30 days. Sharing is disabled. The app works offline.
Sie können Ihr Abo jederzeit kündigen. Gäste dürfen keine Schichten löschen.`,
  position: 0,
  authority: 'PRIMARY',
  changedAt: 0,
}

function shown(question: string, text: string, cut = [text]): string {
  const citer = createCiter([passage], 'NONE', { question })
  return cut.map((piece) => citer.push(piece)).join('') + citer.end().text
}

test.each([
  ['Can I cancel my plan?', 'Yes.', 'You can cancel your plan at any time.'],
  ['Can guests export shifts?', 'Yes!', 'Guests can export shifts.'],
  ['Hello, does the app work offline?', 'Yes.', 'The app works offline.'],
  [
    'Are annual plans cheaper than monthly plans?',
    'Yes.',
    'Annual plans are cheaper than monthly plans.',
  ],
  ['Is the link valid for 45 minutes?', 'Yes.', 'The link is valid for 45 minutes.'],
  ['Can members delete projects?', 'No.', 'Members cannot delete projects.'],
  ['Are pets allowed?', '**No.**', 'Pets are not allowed.'],
  ['Kann ich mein Abo kündigen?', 'Ja.', 'Sie können Ihr Abo jederzeit kündigen.'],
])('a yes or a no stays where the sentence behind it says as much: %s', (question, word, said) => {
  expect(shown(question, `${word} ${said}`)).toBe(`${word} ${said}`)
  const pieces = [...`${word} ${said}`]
  expect(shown(question, '', pieces)).toBe(`${word} ${said}`)
})

test.each([
  // The opposite.
  ['Can members delete projects?', 'Yes.', 'Members cannot delete projects.'],
  ['Can guests export shifts?', 'No.', 'Guests can export shifts.'],
  ['Are pets allowed?', 'Yes.', 'Pets are not allowed.'],
  ['Is sharing enabled?', 'Yes.', 'Sharing is disabled.'],
  ["Can't guests export shifts?", 'No.', 'Guests can export shifts.'],
  // Of something else, of fewer, or under a condition.
  ['Can guests export shifts to Excel?', 'Yes.', 'Guests can export shifts.'],
  ['Can admins close the account?', 'Yes.', 'Only owners can close the account.'],
  ['Can I close the account?', 'Yes.', 'Only owners can close the account.'],
  ['Are all plans refundable?', 'Yes.', 'Some plans are refundable.'],
  ['Are plans refundable?', 'Yes.', 'Some plans are refundable.'],
  ['Can I return shoes?', 'Yes.', 'You can return shoes within 30 days.'],
  [
    'Are monthly plans cheaper than annual plans?',
    'Yes.',
    'Annual plans are cheaper than monthly plans.',
  ],
  ['Can guests invite admins?', 'Yes.', 'Admins can invite guests.'],
  ['Does Team cost 19 €?', 'Yes.', 'Starter costs 19 €, Team 49 €.'],
  ['Is the link valid for 60 minutes?', 'Yes.', 'The link is valid for 45 minutes.'],
  ['Is the link valid for 45 minutes or hours?', 'Yes.', 'The link is valid for 45 minutes.'],
  ['Must guests export shifts?', 'Yes.', 'Guests can export shifts.'],
  ['Did guests export shifts?', 'Yes.', 'Guests can export shifts.'],
  ['Can you cancel my plan?', 'Yes.', 'You can cancel your plan at any time.'],
  ['How do I cancel my plan?', 'Yes.', 'You can cancel your plan at any time.'],
  ['Dürfen Gäste Schichten löschen?', 'Ja.', 'Gäste dürfen keine Schichten löschen.'],
])(
  'it goes where the sentence says otherwise, less or of something else: %s',
  (question, word, said) => {
    expect(shown(question, `${word} ${said}`)).toBe(said)
  },
)

test('it goes with the sentence that no passage bears out, and from the end', () => {
  const question = 'Can guests export shifts?'
  expect(shown(question, 'Yes. Guests can export 99 shifts. Guests can export shifts.')).toBe(
    'Guests can export shifts.',
  )
  expect(shown(question, 'Guests can export shifts. Yes.')).toBe('Guests can export shifts.')
  expect(shown(question, 'Yes.')).toBe('')
})

test.each([
  [
    'Can members delete projects?',
    'Yes, members cannot delete projects.',
    'Members cannot delete projects.',
  ],
  ['Can guests export shifts?', 'No, guests can export shifts.', 'Guests can export shifts.'],
  ['Can guests invite admins?', 'Yes, admins can invite guests.', 'Admins can invite guests.'],
  ['Can guests export shifts?', 'Yes, guests can export shifts.', 'Yes, guests can export shifts.'],
])('a yes before what denies it is taken off: %s', (question, said, left) => {
  expect(shown(question, said)).toBe(left)
})
