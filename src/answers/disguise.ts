/** Letters of other scripts that look like Latin ones. */
const lookalikes: Record<string, string> = Object.fromEntries(
  [
    ...zip('аеорсухіјѕԁһкмтвнѵԝ', 'aeopcyxijsdhkmtbnvw'),
    ...zip('АВЕКМНОРСТХУІЈЅ', 'ABEKMHOPCTXYIJS'),
    ...zip('αειοκνρτυχ', 'aeioknptux'),
    ...zip('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'),
  ].map(([from, to]) => [from, to]),
)
const digits: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const invisible = /\p{Default_Ignorable_Code_Point}/gu
const tagged = /[\u{e0020}-\u{e007e}]/gu

/**
 * A text as a model may read it: as it stands, and without what hides its words from a search (other
 * scripts, digits for letters, letters apart, base64, hex, rot13, backwards).
 */
export function readingsOf(text: string): string[] {
  const plain = plainly(text)
  const readings = [plain]
  if (/\p{L}[0-9@$!]\p{L}|(?<![\p{L}\d])\d\p{L}/u.test(plain)) readings.push(unleeted(plain))
  if (/(?:\b\p{L} ){5}/u.test(plain)) readings.push(joined(plain))
  if (parted.test(plain))
    readings.push(plain.replace(partedRun, (run) => run.replace(/[^\p{L}]/gu, '')))
  if (slug.test(plain)) readings.push(unslugged(plain))
  if (/(?:%[0-9a-f]{2}){6}|(?:&#x?[0-9a-f]{2,5};)/i.test(plain)) readings.push(unescaped(plain))
  for (const [run] of plain.matchAll(/[A-Za-z0-9+/_-]{20,}={0,2}/g)) {
    readings.push(...decoded(run).map(plainly))
  }
  // Few texts have these by chance: the words must be there for the rest to be read.
  if (/vtaber|vafgehpg|qvfertneq|sbetrg|ehyrf|cevag|bhgchg|nafjre|ercyl/i.test(plain)) {
    readings.push(rotated(plain))
  }
  if (/erongi|tcurtsni|dragersid|tegrof|selur|tnirp|tuptuo|rewsna|ylper/i.test(plain)) {
    readings.push([...plain].reverse().join(''))
  }
  return readings
}

/** Without marks, invisible characters and letters that only look Latin. */
function plainly(text: string): string {
  const seen = text
    .replace(tagged, (one) => String.fromCharCode((one.codePointAt(0) ?? 0) - 0xe0000))
    .replace(invisible, '')
    .normalize('NFKD')
    .replace(/(\p{sc=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/[’‘ʼ]/g, "'")
  return seen.replace(/[\p{L}]+/gu, (word) => {
    const isMixed = /\p{sc=Latin}/u.test(word)
    const letters = [...word].map((letter) => lookalikes[letter] ?? letter)
    // A Russian word of such letters alone stays Russian, but for a text that is Latin else.
    const isLatinNow = letters.every((letter) => /\p{sc=Latin}/u.test(letter))
    return isMixed || (isLatinNow && isMostlyLatin(seen)) ? letters.join('') : word
  })
}

function isMostlyLatin(text: string): boolean {
  const latin = text.match(/\p{sc=Latin}/gu)?.length ?? 0
  return latin * 2 > (text.match(/\p{L}/gu)?.length ?? 0)
}

function unleeted(text: string): string {
  return text.replace(/[\d@$!]/g, (one) => digits[one] ?? one)
}

/** "I g n o r e   a l l": one space between letters, more between words. */
function joined(text: string): string {
  return text.replace(/(?<=\S) (?=\S(?: |$))/g, '').replace(/ {2,}/g, ' ')
}

/** The words of an address or of a file's name: "ignore-all-rules-now". */
const slug = /\p{L},?(?:(?:[-_+]|%20)+[\p{L}\p{N}]+,?){3,}/iu

function unslugged(text: string): string {
  return text
    .replace(/(?<=[\p{L}\p{N}],?)(?:[-_+]|%20)+(?=[\p{L}\p{N}])/giu, ' ')
    .replace(/[/?=&#]+(?=\p{L})/gu, '; ')
}

/** "I.g.n.o.r.e" */
const partedRun = /(?<![\p{L}\p{N}])\p{L}(?:[.\-_*·/+~]\p{L}){2,}(?![\p{L}\p{N}])/gu
const parted = new RegExp(partedRun.source, 'u')

/** "%49%67", "&#73;" and "&#x49;" are letters. */
function unescaped(text: string): string {
  return text
    .replace(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replace(/&#(x?)([0-9a-f]{2,5});/gi, (whole, isHex: string, number: string) => {
      const code = Number.parseInt(number, isHex ? 16 : 10)
      return code >= 0x20 && code < 0xd800 ? String.fromCharCode(code) : whole
    })
}

function decoded(run: string): string[] {
  const texts = [Buffer.from(run, 'base64').toString('utf8')]
  if (/^(?:[0-9a-f]{2})+$/i.test(run)) texts.push(Buffer.from(run, 'hex').toString('utf8'))
  // Bytes that are no text are no disguise.
  return texts.filter((text) => text.length >= 10 && !/[\p{Cc}\ufffd]/u.test(text.trim()))
}

function rotated(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}

function zip(from: string, to: string): [string, string][] {
  const letters = [...to]
  return [...from].map((letter, at) => [letter, letters[at] ?? letter])
}
