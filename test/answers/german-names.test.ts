import { expect, test } from 'bun:test'
import { createCiter } from '../../src/answers/citer.ts'
import { germanNames } from '../../src/answers/german-names.ts'
import type { Candidate } from '../../src/knowledge/search/candidates.ts'

const passage: Candidate = {
  chunkRowId: 1,
  chunkId: 'chunk_1',
  pageRowId: 1,
  pageId: 'page_1',
  sourceId: 'src_1',
  url: 'https://help.example/a',
  title: 'Refunds',
  headingPath: [],
  content:
    'Refunds are approved by Mira Okafor within 5 days. The money goes back to the card. Google Calendar can be connected under Settings. Write to the support team if the refund is late.',
  position: 0,
  authority: 'PRIMARY',
  changedAt: 0,
}

function shown(text: string): string {
  const citer = createCiter([passage], 'NONE', { spoken: 'de' })
  return citer.push(text) + citer.end().text
}

test.each([
  'Rückerstattungen werden von Mira Okafor innerhalb von 5 Tagen genehmigt [1].',
  'Frau Okafor genehmigt die Rückerstattung innerhalb von 5 Tagen [1].',
  'Das Geld kommt innerhalb von 5 Tagen auf Ihre Karte zurück [1].',
  'Verbinden Sie Google Calendar in den Einstellungen [1].',
  'Schreiben Sie dem Support, wenn die Rückerstattung zu spät kommt [1].',
  'Die Support Abteilung erstattet das Geld auf die Karte [1].',
  'Wenn Kunden Karten nutzen, kommt das Geld innerhalb von 5 Tagen zurück [1].',
  'Bis Ende März haben Sie Zeit, das Geld kommt auf die Karte [1].',
])('a German sentence keeps its nouns, and the names that the source has: %s', (said) => {
  expect(shown(said)).toBe(said.replace(' [1]', ''))
})

test.each([
  'Rückerstattungen werden von Bartholomew Quist innerhalb von 5 Tagen genehmigt [1].',
  'Frau Lindqvist genehmigt die Rückerstattung innerhalb von 5 Tagen [1].',
  'Das Geld kommt über die Firma Globex innerhalb von 5 Tagen zurück [1].',
  'Verbinden Sie Plimsoll Fieldwork in den Einstellungen [1].',
])('a name that no source has is noticed among the nouns: %s', (said) => {
  expect(shown(said)).toBe('')
})

test('two nouns in a row that are no name', () => {
  for (const text of [
    'Das gilt bis Ende Mai für 10 Euro Guthaben und zwei Stunden Arbeit.',
    'Danach können Sie Ihre Daten, Dateien und Rechnungen löschen.',
    'Der Tarif Business hat mehr.',
    'Sie sehen, dass Mitglieder Schichten und Kunden Rechnungen löschen.',
    'Bitte öffnen Sie die Einstellungen: Konten und Zugänge.',
  ]) {
    expect([text, germanNames(text)]).toEqual([text, []])
  }
})
