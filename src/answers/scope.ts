import type { Findings } from '../knowledge/search/answer-search.ts'
import { detectLanguage } from '../knowledge/search/language.ts'
import { plainText } from '../platform/full-text.ts'
import { contentWords } from './words.ts'

/** What a question asks for beyond what documents say. */
export type Beyond =
  /** Data of other people, or secrets of this server: never told, whatever the documents say. */
  | 'OTHERS_DATA'
  /** The bot's own instructions: never told. */
  | 'INSTRUCTIONS'
  /** A poem, a joke: never. */
  | 'CREATIVE_WORK'
  /** A program, a letter, a translation: only what the documents have nearly word by word. */
  | 'OTHER_WORK'
  /** Of a lawyer, a doctor or an adviser: likewise. */
  | 'ADVICE'

// So sure must the retrieval be; above 1: never.
const leastFor: Record<Beyond, number> = {
  OTHERS_DATA: 2,
  INSTRUCTIONS: 2,
  CREATIVE_WORK: 2,
  OTHER_WORK: 0.9,
  ADVICE: 0.8,
}

const people = '(?:customers?|clients?|users?|visitors?|persons?|people|guests?)'
const personal =
  '(?:e-?mails?|addresses|address|phone|numbers?|passwords?|orders?|invoices?|data|names?|questions?|conversations?|chats?|messages?|transcripts?|cards?|keys?|tokens?|details)'
const patterns: [Beyond, RegExp][] = [
  [
    'OTHERS_DATA',
    new RegExp(
      `\\b(?:your |the |any )?other ${people}\\b.{0,40}\\b(?:ask|asked|say|said|wrote|write|bought|paid|${personal})\\b|\\b${personal} of (?:your |the |all |any )*other ${people}\\b|\\b(?:${people}|person|one) (?:before|after) me\\b|\\blast (?:person|customer|visitor|user) (?:who|that|you)\\b`,
      'i',
    ),
  ],
  [
    'OTHERS_DATA',
    new RegExp(
      `\\b(?:show|give|tell|list|print|read|send|dump|export) (?:me |us )?(?:.{0,20} )?(?:all |every |the last |the names of |the |your |other )+(?:${people}['’]s? )?(?:customers?['’]? |users?['’]? |visitors?['’]? )(?:${personal})\\b(?! (?:exports?|options?|formats?|fields?|settings?|imports?|polic\\w+|protection|allowed|support)\\b)`,
      'i',
    ),
  ],
  [
    'OTHERS_DATA',
    /\b(?:print|show|read|dump|give|open|export|list)\b.{0,30}\b(?:transcripts?|conversations? (?:\d|of|with)|(?:from|in|of) your (?:database|logs?|memory)|who (?:has |have )?(?:complained|written|asked|wrote))\b|\b(?:everybody|everyone|people|customers?) who (?:has |have )?(?:complained|written|asked|wrote|contacted)\b/i,
  ],
  [
    'OTHERS_DATA',
    /\b(?:what|which|tell me|give me|show me)\b.{0,30}\b(?:password|passwords|pin|api keys?|secrets?|tokens?|credentials) (?:of|for|from|to) (?:the |this |your )?(?:admin\w*|owner|server|machine|system|database|company|boss|ceo|root)\b|\b(?:admin\w*|server|root)['’]s (?:password|api key|secret|token)\b/i,
  ],
  [
    'OTHERS_DATA',
    /\b(?:what|which|show|tell|give|list|find|look up|how (?:much|many)|did|does|has|when|where)\b.*\b(?<!\b(?:my|our|the|an?) )(?:user|customer|client|account|colleague|wife|husband|boss|ex) (?:of )?["'“]?[\w.+-]+@[\w-]+\.\w+|\b(?:the|your) (?:user|customer|client) ["'“]?[\w.+-]+@|(?<!\b(?:my|our)\b.{0,30})[\w.+-]+@[\w-]+\.\w+["'”]?(?:['’]s)? (?:pay|paid|ask|asked|order|ordered|password|invoices?|account|bought|wrote|use[ds]?)\b/i,
  ],
  [
    'OTHERS_DATA',
    /\bi(?:['’]?a?m| am) the (?:wife|husband|partner|mother|father|boss|lawyer|friend|brother|sister) of\b.*\b(?:his|her|their|him|them|he|she|they)\b|\b(?:home|private) (?:address|phone|number)s? of\b|\b(?:home|private) address\b.{0,20}\b(?:agent|employee|staff|ceo|boss)\b/i,
  ],
  [
    'OTHERS_DATA',
    /\b(?:ander(?:e|en|er)) (?:kunden?|besuchern?|nutzern?|benutzern?|personen)\b.{0,40}(?:gefragt|gestellt|geschrieben|adressen?|daten|passw\w+|rechnung\w*|nummern?)|(?:adressen?|daten|passw\w+|fragen|nummern?|e-?mails?).{0,25}\b(?:andere[rn]?) (?:kunden|besucher|nutzer|benutzer)/i,
  ],
  [
    'OTHERS_DATA',
    /\b(?:autres) (?:clients?|visiteurs?|utilisateurs?)\b.{0,40}(?:demand|écrit|adresse|données|mot de passe|commande)|(?:adresses?|données|mots? de passe|questions|e-?mails?).{0,25}autres (?:clients|visiteurs|utilisateurs)/i,
  ],
  [
    'OTHERS_DATA',
    /\botros (?:clientes?|visitantes?|usuarios?)\b.{0,40}(?:pregunt|escrib|correo|datos|contraseñ|pedido)|(?:correos?|datos|contraseñas?|preguntas|direcciones).{0,25}otros (?:clientes|visitantes|usuarios)/i,
  ],
  [
    'INSTRUCTIONS',
    /\b(?:system|initial|hidden|secret|original|developer) ?(?:prompt|instructions?)\b|\b(?:your|the) (?:system|initial|hidden|secret|developer|first) ?(?:message|rules)\b(?! (?:on|in|a|for|of|that)\b)|\b(?:your|these|those) (?:exact |own |full |secret |hidden )*(?:instructions|prompt|rules|guidelines|directives)\b(?! (?:for (?!this|me|answering|us)|on|about|regarding|when|if|concerning|of (?!this))\b)|\binstructions (?:you were|that you (?:were|got|received|follow|must)|you (?:have(?! for)|got|follow))|\b(?:repeat|print|reveal|show|output|translate|summari[sz]e|quote) (?:me )?(?:everything|all|the text|the words|the lines|what)(?: that)? (?:is |was |stands )?(?:above|before(?: (?:this|that))?(?=\s*(?:[.!?:,]|$))|you were (?:told|given))/i,
  ],
  [
    'INSTRUCTIONS',
    /\bdein(?:e|en|er)? (?:anweisungen|systemprompt|regeln|instruktionen)\b(?! (?:zu[rm]?|für|bei|über)\b)|\bihre (?:anweisungen|instruktionen|systemanweisung\w*)\b|\bsystem-?prompt\b|\b(?:tes|vos) (?:instructions|consignes|règles)(?![\p{L}])(?! (?:de|du|des|pour|sur)\b)|\b(?:tus|sus) (?:instrucciones|reglas)\b(?! (?:de|del|para|sobre)\b)|\b(?:le tue|tue) istruzioni\b|系统提示|你的指令|システムプロンプト|твои инструкции|системн\w+ (?:промпт|инструкц)/iu,
  ],
  [
    'CREATIVE_WORK',
    /^(?:(?:please|hey|hi|hello|can you|could you|would you|i want you to|i need you to|now),? )*(?:(?:write|compose|draft|invent|make up|create|generate|sing|recite)(?: (?:me|us|for me))?|tell (?:me|us)(?! the\b))(?: (?:a|an|the|some|another|this|that|my|one|short|long|funny|little|small|\w+ing))* (?:poems?|verses?|songs?|lyrics|haikus?|limericks?|sonnets?|(?:story|stories|novel|play)(?! (?:for (?:instagram|facebook|the|your|our|my)|in|on)\b)|fairy tales?|essay|jokes?|rap|riddles?)\b/i,
  ],
  [
    'OTHER_WORK',
    /^(?:(?:please|hey|hi|hello|can you|could you|would you|i want you to|i need you to|now),? )*(?:write|compose|draft|invent|make up|create|generate|code|program|implement)(?: (?:me|us|for me))?(?: (?:a|an|the|some|this|that|my|one|short|long|simple|little|small|full|whole|\w+ing|python|java\w*|bash|sql|html|php|c\+\+|rust|go|shell))* (?:speech|toast|script|function|program|code|regex|query|class|algorithm|app|game|website|web page|cover letter|letter|cv|resume|application|homework|thesis|article|blog post|tweet|press release|review|recipe)s?(?=\s*(?:$|[.,!?:;]|(?:that|which|who|to|for|in|with|about|from|on|using|of|where|and)\b))|^(?:(?:please|can you|could you),? )*(?:give me (?:a|the|your) (?:\w+ )?recipe|(?:write|code|program)(?: me)?(?: some)? (?:sql|python|java\w*|html|css|php|bash|rust|code)\b)/i,
  ],
  [
    'OTHER_WORK',
    /^(?:(?:please|hey|hi|hello|can you|could you),? )*(?:translate|solve|calculate|compute|proofread|rewrite|do my homework|summari[sz]e (?:the )?(?:book|film|movie|novel|plot))\b|^what(?:['’]s| is) \d[\d.,]* ?(?:times|plus|minus|divided by|[x×*+/÷^-]) ?\d[\d.,\s]*\??\s*$/i,
  ],
  [
    'OTHER_WORK',
    /^(?:bitte )?(?:übersetz(?:e|en sie)?|traduis|traduisez|traduce|traduzca|traduci)(?![\p{L}])|^(?:bitte )?(?:schreib|dichte|übersetze|programmiere|erzähl)\w* (?:mir |uns )?(?:bitte )?(?:ein(?:e|en)? )?(?:kurze[sn]? |lange[sn]? )?(?:gedicht|lied|geschichte|witz|programm|skript|aufsatz|bewerbung|funktion|märchen)|^(?:écris|écrivez|traduis|raconte)(?:-moi)? .{0,12}(?:poème|chanson|histoire|blague|programme|lettre)|^(?:escribe|escríbeme|traduce|cuéntame) .{0,12}(?:poema|canción|historia|chiste|programa|carta)/iu,
  ],
  [
    'ADVICE',
    /\b(?:can|could|should|may) (?:i|we) (?:\w+ )?(?:sue|be sued|press charges|appeal against|get divorced|divorce|evict|deduct|invest|short|buy (?:\w+ )?(?:shares|stocks?|bitcoins?|gold|crypto\w*|bonds|etfs?))\b|\bis (?:it|that|this) (?:legal|illegal|against the law|lawful|a crime)\b|\b(?:put|invest) my (?:savings|money|pension)\b|\b(?:which|what) (?:shares?|stocks?|funds?|coins?|crypto\w*)\b|\b(?:shares?|stocks?)\b.{0,30}\b(?:rise|fall)\b|\b(?:buy|sell)\b.{0,20}\b(?:shares|stocks?)\b|\b(?:inheritance|income|capital gains|property) tax\b|\bmortgage\b/i,
  ],
  [
    'ADVICE',
    /\b(?:dose|dosage|how (?:much|many)|may i take|should i take|can i take|safe to take)\b.{0,40}\b(?:ibuprofen|paracetamol|aspirin|penicillin|antibiotics?|antidepressants?|medicines?|medication|tablets?|pills?|painkillers?|insulin|mg)\b|\b(?:headache|painkiller|sleeping) (?:tablet|pill)s?\b|\bi have (?:a |an )?(?:\w+ )?(?:pain|rash|fever|lump|headache|cough)\b|\b(?:mole|lump|rash) on my\b|\bmy (?:left |right )?(?:arm|leg|chest|heart|head|stomach|back) (?:is|hurts?|feels)\b/i,
  ],
]

/** What of it a question is, if anything. Patterns in English, the commonest in other languages. */
export function beyondDocuments(question: string): Beyond | undefined {
  return findBeyond(question)?.beyond
}

function findBeyond(question: string): { beyond: Beyond; words: string } | undefined {
  const text = question.normalize('NFKC').trim()
  const isHowTo = howTo.test(text)
  for (const [beyond, pattern] of patterns) {
    if (isHowTo && beyond === 'OTHERS_DATA') continue
    const words = pattern.exec(text)?.[0]
    if (words !== undefined) return { beyond, words }
  }
  return undefined
}

/** "How do I export all customers' data?" asks for the way, not for the data. */
const howTo =
  /^(?:(?:hi|hello|hey|please|hallo|bonjour|hola)[,!. ]+)*(?:how (?:do|can|could|would|should|may|must|to) |where (?:do|can|should|must) (?:i|we)\b|(?:can|could|may|should|must) (?:i|we) (?!see what|know|get the|have the|read what)|(?:can|could|may|do|does|will|are) (?:other|others|users?|customers?|guests?|people|members?)\b(?=.*\b(?:my|our|me)\b)|what happens\b|who (?:can|may)\b|which (?:forms?|documents?|fields?)\b|(?:können|sehen|dürfen) andere (?=.*\bmeine?)|est-ce que (?:les |d['’])autres (?=.*\b(?:mon|ma|mes)\b)|pueden otros (?=.*\bmis?\b))/i

/**
 * The retrieval's confidence when such a question is answered from what was found. `searched`: the
 * part of what was asked, or its rewording, that the search was for. `shipped`: the confidence
 * without an operator's fit, which moves no such question in or out.
 */
export function withinScope(
  confidence: number,
  { asked, searched, shipped }: { asked: string; searched: string; shipped: number },
  found: Findings,
): number {
  const { beyond, words } = findBeyond(asked) ?? {}
  if (
    beyond &&
    shipped < leastFor[beyond] &&
    !speakOf(words ?? '', beyond, found) &&
    !(beyond === 'OTHER_WORK' && treatOf(asked, found))
  ) {
    return Math.min(confidence, beyondConfidence)
  }
  return confidence * strangeNameFactor ** Math.min(2, strangeNames(searched, found).length)
}

/** A bank's documents are about mortgages, a hospital's about fevers: then it is no advice beyond. */
function speakOf(words: string, beyond: Beyond, found: Findings): boolean {
  if (beyond !== 'ADVICE' && beyond !== 'OTHER_WORK') return false
  const asked = contentWords(words)
  if (asked.length === 0) return false
  return found.hits.slice(0, 3).some((hit) => {
    const named = new Set(contentWords([hit.title, ...hit.headingPath, hit.question].join('\n')))
    const said = new Set(contentWords(hit.content))
    // Named above it, and each word of it met: what only mentions it doesn't treat of it.
    return (
      asked.some((word) => named.has(word)) &&
      asked.every((word) => named.has(word) || said.has(word))
    )
  })
}

const work =
  /\b(?:please|can|could|would|you|write|compose|draft|create|generate|code|program|implement|translate|solve|calculate|compute|proofread|rewrite|summari[sz]e|make|give)\b/gi
// So many of its other words must stand in one place for a task to be one of the documents'.
const leastOfTask = 0.75

/** "Calculate the shipping costs to France" asks for the page on shipping costs, where there is one. */
function treatOf(asked: string, found: Findings): boolean {
  const words = contentWords(asked.replace(work, ' '))
  if (words.length === 0) return false
  return found.hits.slice(0, 3).some((hit) => {
    const named = new Set(contentWords([hit.title, ...hit.headingPath, hit.question].join('\n')))
    const said = new Set(contentWords(hit.content))
    const met = words.filter((word) => named.has(word) || said.has(word))
    return words.some((word) => named.has(word)) && met.length >= leastOfTask * words.length
  })
}

const beyondConfidence = 0.1
const strangeNameFactor = 0.4

// At the start of a sentence, behind a greeting and in these words a capital is no name.
const notNames =
  /^(?:I|I['’]\w+|OK|Mr|Mrs|Ms|Dr|FAQ|PS|Thanks|Hello|Hi|Dear|Please|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|English|German)$/

/**
 * Names in the question that nothing of what was found has: "Salesforce", "Windows Phone". What
 * documents say of others isn't said of them. English only: other languages capitalise otherwise.
 */
export function strangeNames(question: string, found: Findings): string[] {
  const language = detectLanguage(question)
  if (language !== undefined && language !== 'en') return []
  // What stands in quotes is a title rather than a name.
  const plain = question.replace(/["“”„«»][^"“”„«»]*["“”„«»]/g, '…')
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? []
  const isName = (word: string) => /^\p{Lu}/u.test(word)
  // A title or a shout says nothing by its capitals.
  if (words.length > 2 && words.filter(isName).length > words.length / 2) return []
  const names = new Set<string>()
  const mid = /(?<=[\p{Ll}\p{N},;)…] )(?:\p{Lu}[\p{L}\p{N}.-]*)(?: \p{Lu}[\p{L}\p{N}.-]*)*/gu
  for (const [run] of plain.matchAll(mid)) {
    const name = run.replace(/[.-]+$/, '')
    if (!notNames.test(name) && !greets(question, run)) names.add(name)
  }
  for (const [address] of question.matchAll(/[\w.+-]+@[\w-]+(?:\.\w+)+/g)) names.add(address)
  if (names.size === 0) return []
  const text = plainText(
    found.hits
      .flatMap((hit) => [hit.title, ...hit.headingPath, hit.question ?? '', hit.content, hit.url])
      .join('\n'),
  )
  return [...names].filter((name) => !isMet(plainText(name), text))
}

/** "APIs" is met by "API", "Java Script" by "JavaScript". */
function isMet(name: string, text: string): boolean {
  const joined = name.replace(/[ -]/g, '')
  return (
    text.includes(name) ||
    (name.length > 3 && text.includes(name.replace(/['’]?s$/, ''))) ||
    (joined.length > 5 && text.includes(joined))
  )
}

function greets(question: string, name: string): boolean {
  return new RegExp(
    `^(?:hi|hello|hey|dear|good \\w+),? ${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`,
    'i',
  ).test(question)
}
