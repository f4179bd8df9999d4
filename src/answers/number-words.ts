const english =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'

// By value; words that mean something else in another of the languages are left out (Spanish "once").
const others: Record<string, string> = {
  2: 'zwei deux dos due dois duas twee два две',
  3: 'drei trois tres tre três drie три',
  4: 'vier quatre cuatro quattro quatro четыре',
  5: 'fünf cinq cinco cinque vijf пять',
  6: 'sechs seis zes шесть',
  7: 'sieben sept siete sette sete zeven семь',
  8: 'acht huit ocho otto oito восемь',
  9: 'neun neuf nueve nove negen девять',
  10: 'zehn dix diez dieci dez tien десять',
  11: 'elf onze undici одиннадцать',
  12: 'zwölf douze doce dodici doze twaalf двенадцать dozen',
  13: 'dreizehn treize trece tredici treze dertien',
  14: 'vierzehn quatorze catorce quattordici catorze veertien',
  15: 'fünfzehn quinze quince quindici vijftien пятнадцать',
  16: 'sechzehn seize dieciséis sedici zestien',
  20: 'zwanzig vingt veinte venti vinte twintig двадцать',
  24: 'vierundzwanzig veinticuatro ventiquattro vierentwintig',
  30: 'dreißig trente treinta trenta trinta dertig тридцать',
  40: 'vierzig quarante cuarenta quaranta quarenta veertig сорок',
  45: 'fünfundvierzig quarantacinque vijfenveertig',
  50: 'fünfzig cinquante cincuenta cinquanta cinquenta vijftig пятьдесят',
  60: 'sechzig soixante sesenta sessanta sessenta zestig шестьдесят',
  70: 'siebzig setenta settanta zeventig',
  80: 'achtzig ochenta ottanta oitenta tachtig',
  90: 'neunzig noventa novanta negentig девяносто',
  100: 'hundert hundred ciento cem honderd сто',
  1000: 'thousand tausend mille duizend тысяча',
  1000000: 'million millionen millones milioni miljoen',
  1000000000: 'billion milliarden',
}

const values = new Map<string, number>()
for (const [value, word] of english.split(' ').entries()) values.set(word, value)
for (const [at, word] of tens.split(' ').entries()) values.set(word, 20 + 10 * at)
for (const [value, words] of Object.entries(others)) {
  for (const word of words.split(' ')) values.set(word, Number(value))
}
// "One" mostly stands for a thing; a unit makes it a figure.
values.delete('one')

const ones = english.split(' ').slice(1, 10).join('|')
const compound = new RegExp(
  `(?<![\\p{L}\\p{N}])(${tens.split(' ').join('|')})[- ](${ones})(?![\\p{L}])`,
  'giu',
)
const single =
  /(?<![\p{L}\p{N}])one(?=[ -](?:second|minute|hour|day|week|month|year|percent|dollar|euro|pound)s?\b)/giu
const word = /\p{L}+/gu

/** The text with figures where it spells numbers out: "forty-five minutes" as "45 minutes". */
export function withFigures(text: string): string {
  return text
    .replace(compound, (_, ten: string, one: string) => {
      const unit = english.split(' ').indexOf(one.toLowerCase())
      return String((values.get(ten.toLowerCase()) ?? 0) + unit)
    })
    .replace(single, '1')
    .replace(word, (one) => {
      const value = values.get(one.toLowerCase())
      return value === undefined ? one : String(value)
    })
}
