import { wordsOf } from '../platform/full-text.ts'

/**
 * German writes every noun like a name, but hardly ever two in a row: these stand before another
 * one, which then tells what kind of it, how much or when.
 */
const before = new Set(
  wordsOf(`Ende Anfang Mitte Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Januar Februar März
  April Mai Juni Juli August September Oktober November Dezember Euro Cent Dollar Franken Prozent Stück Paar
  Liter Kilo Gramm Meter Zentimeter Kilometer Minuten Stunden Tage Tagen Wochen Monate Monaten Jahre Jahren
  Sekunden Megabyte Gigabyte Terabyte Uhr Mal Dutzend Hundert Tausend Prozent Teil Schritt Seite Punkt Version
  Sie Ihr Ihre Ihrem Ihren Ihrer Ihres Ihnen Du Dir Dich Dein Deine Art Reihe Menge Anzahl Tasse Flasche
  Packung Satz Klasse Gruppe Stufe Typ Modell Marke Plan Tarif Paket Menü Feld Taste Knopf Schaltfläche
  Reiter Symbol Option Abschnitt Bereich Kapitel Datei Ordner Code Status Rolle Team Abteilung`),
)
/** A name follows, of whatever kind. */
const titles = new Set(
  wordsOf(
    'Herr Herrn Frau Firma Dr Prof Professor Doktor Mr Mrs Ms Unternehmen Anbieter Hersteller',
  ),
)

/** "…, dass Mitglieder Schichten tauschen": subject and object, both without an article. */
const plural = /(?:e|en|ern?|n|s)$/

/** Words of a German text that are a name by where they stand: "Bartholomew Quist", "Frau Okafor". */
export function germanNames(text: string): string[][] {
  const names: string[][] = []
  for (const sentence of text.replace(/[*_`#|~]+/g, ' ').split(/\n|(?<=[.!?:…])\s+|["“”„«»(–—]/u)) {
    const tokens = sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*|[^\s\p{L}\p{N}]+/gu) ?? []
    const isNoun = (at: number) => /^\p{Lu}\p{Ll}/u.test(tokens[at] ?? '')
    for (const [at, token] of tokens.entries()) {
      // The first word of a sentence is in capitals anyway.
      const next = tokens[at + 1] ?? ''
      if (!isNoun(at) || !isNoun(at + 1)) continue
      const [plain = ''] = wordsOf(token)
      if (titles.has(plain)) names.push(wordsOf(next))
      else if (at > 0 && !before.has(plain) && !plural.test(plain)) {
        names.push([plain, ...wordsOf(next)])
      }
    }
  }
  return names
}
