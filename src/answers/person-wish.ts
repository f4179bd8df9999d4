// "How do I add an agent?" names a person, but asks for none: wanting or speaking must be said, too,
// or nothing else is.
const person =
  '(?:(?:real|live|actual|human) )*(?:human(?: being)?|person|agent|representative|rep|operator|advisor|adviser|colleague|someone|somebody|support(?: agent| person| staff| team)?|customer (?:service|support))'
const talkedTo = `${person}|manager|supervisor|team`
const to = '(?: to| with| through to) (?:a |an |the |your |one of your )?'
const english: RegExp[] = [
  `\\b(?:talk|speak|chat)(?: directly)?${to}(?:${talkedTo})s?\\b`,
  `\\b(?:connect|transfer|put|hand|pass|forward|switch) me(?: directly| over| through)?${to}(?:${talkedTo})s?\\b`,
  `\\b(?:be|get) (?:connected|transferred|put through|handed over|passed on)${to}(?:${person})s?\\b`,
  `\\bget me (?:a |an |the |your )?(?:${talkedTo})s?\\b`,
  // "Do I need a human for that?" is about a procedure.
  `(?<!\\b(?:do|did|would|when|if) )\\bi(?:['’]d| would| just| really| do)*(?: want| need| like| prefer)(?: to have)? (?:a |an )?(?:human(?: being)?(?: please)?$|(?:real |live |actual |human )+(?:${person})\\b)`,
  `(?<!\\b(?:do|did|would|when|if) )\\bi(?:['’]d| would| just| really| do)*(?: want| need)(?: to have)? (?:a |an )?(?:human(?: being)?|person|agent|representative|operator)(?:,? (?:please|now|right now|here|instead))*$`,
  `^(?:(?:a|an|the) )?(?:${person})(?:,? please)?$`,
  String.raw`\b(?:no|not a) (?:ro)?bots?\b.{0,40}\b(?:human|person)\b`,
  String.raw`\bi (?:don['’]?t|do not|didn['’]?t|no longer|refuse to)(?: want| wish| like)?(?: to)? (?:talk|talking|speak|speaking|chat|chatting)(?: to| with) (?:a |an |the |this |your )?(?:(?:chat|ro)?bot|machine|computer|ai)s?\b`,
  String.raw`\b(?:anyone|anybody|someone|somebody|(?:a|any) (?:real |live |human )*(?:person|human|agent|representative))(?: real| human)?(?: here| there)?(?: that| who| whom)? (?:i|we) (?:can|could|may) (?:talk|speak|chat)(?: to| with)\b`,
  String.raw`\b(?:can|could|would|will) (?:someone|somebody|anyone|anybody|a (?:human|(?:real )?person))(?: (?:from|of|on|in) (?:your|the) (?:support |service )?(?:team|staff|company))?(?: please)? (?:call|phone|ring|contact|talk to|speak to|speak with|get back to) (?:me|us)\b`,
].map((source) => new RegExp(source, 'iu'))
/** "How do my customers talk to a person?" is a question about the product. */
const aboutOthers =
  /\b(?:customers?|users?|visitors?|clients?|guests|employees|they)\b(?: \w+){0,3} (?:talk|speak|chat|get|be)\b/iu

/** Words that only one language has: they tell it, too. */
const others: Record<string, RegExp[]> = {
  de: [
    /\bmit (?:einem|einer|nem|ner)?\s*(?:echten |richtigen )?(?:mensch(?:en)?|mitarbeiter(?:in)?|person|berater(?:in)?|agenten|kollegen|kollegin|jemandem|kundendienst|support)\b.{0,30}\b(?:sprechen|reden|chatten|schreiben|verbinden|verbunden)\b/iu,
    /\b(?:sprechen|reden|chatten|verbinden sie mich|verbinde mich)\b.{0,12}\bmit (?:einem|einer) (?:echten |richtigen )?(?:mensch(?:en)?|mitarbeiter(?:in)?|person|berater(?:in)?|agenten)\b/iu,
    /^(?:ein(?:en)? )?(?:echter |echten |richtigen )?(?:mensch(?:en)?|mitarbeiter(?:in)?)(?:,? bitte)?$/iu,
    /\b(?:brauche|möchte|will|hätte gern)(?: bitte| gern| lieber)? (?:einen |nen )?(?:echten |richtigen |menschlichen )?menschen\b|\b(?:haben sie|habt ihr|gibt es|brauche|möchte|will) (?:denn )?(?:einen |nen )?(?:echten?|richtigen?|menschlichen?) (?:mitarbeiter(?:in)?|ansprechpartner(?:in)?|menschen)\b|\bnicht mit (?:einem|dem|einer|der) (?:chat|ro)?(?:bot|maschine|computer|ki)\b/iu,
  ],
  fr: [
    /\bparler (?:à|a|avec) (?:un vrai |une vraie |un |une )?(?:humain|personne|conseiller|conseillère|agent|opérateur|être humain|quelqu['’]un)/iu,
    /^(?:un |une )?(?:vrai |vraie )?(?:humain|conseiller|conseillère)(?:,? s['’]il (?:vous|te) pla[iî]t)?$/iu,
    /\b(?:veux|voudrais|préfère|besoin d['’]) ?(?:un |une )?(?:vrai |vraie )?(?:humain|être humain)\b|\b(?:veux|voudrais|besoin d['’]) ?(?:un |une )?(?:vraie? )(?:personne|conseiller|conseillère)/iu,
  ],
  es: [
    /\b(?:hablar|comunicarme|chatear) con (?:un |una |alg[uú]n )?(?:persona|humano|agente|asesor|asesora|operador|operadora|representante|alguien|ser humano)\b/iu,
    /\b(?:quiero|necesito|prefiero) (?:a )?(?:un |una )(?:humano|ser humano|persona real|agente humano|agente real)\b/iu,
  ],
  it: [
    /\b(?:parlare|chattare) con (?:un |una |un')?\s?(?:persona|umano|operatore|operatrice|agente|essere umano|qualcuno|consulente)\b/iu,
    /\b(?:voglio|vorrei|preferisco|ho bisogno di) (?:un |una )(?:umano|essere umano|persona (?:vera|reale)|operatore umano)\b/iu,
  ],
  pt: [
    /\b(?:falar|conversar) com (?:um |uma )?(?:pessoa|humano|atendente|agente|operador|algu[eé]m|ser humano)\b/iu,
    /\b(?:quero|preciso de|prefiro) (?:um |uma )(?:humano|ser humano|pessoa (?:real|de verdade)|atendente)\b/iu,
  ],
  nl: [
    /\bmet (?:een )?(?:echt |echte )?(?:mens|persoon|medewerker|iemand|collega)\b.{0,20}\b(?:spreken|praten|chatten)\b|\b(?:spreken|praten|chatten) met (?:een )?(?:echte? )?(?:mens|persoon|medewerker|iemand)\b/iu,
    /\b(?:wil|heb|zoek) (?:liever )?(?:een )?echte? (?:mens|persoon|medewerker)\b/iu,
  ],
  sv: [
    /\b(?:prata|tala|chatta) med (?:en |någon )?(?:riktig )?(?:människa|person|medarbetare|någon|handläggare)\b/iu,
  ],
  da: [
    /\b(?:tale|snakke|chatte) med (?:et |en |ett )?(?:rigtigt |ekte )?(?:menneske|person|medarbejder|medarbeider|nogen|noen|kundeservice)\b/iu,
  ],
  fi: [/\b(?:puhua|jutella|keskustella) (?:ihmisen|jonkun|asiakaspalvelijan|oikean ihmisen)\b/iu],
  pl: [
    /(?:rozmawiać|porozmawiać|połącz|czat) (?:mnie )?z (?:człowiekiem|konsultantem|konsultantką|kimś|pracownikiem|osobą)/iu,
  ],
  cs: [
    /(?:mluvit|hovořit|chatovat|spojit) s(?:e)? (?:člověkem|někým|operátorem|živým člověkem|pracovníkem)/iu,
  ],
  tr: [
    /(?:insanla|temsilciyle|biriyle|yetkiliyle|bir kişiyle|müşteri temsilcisiyle) (?:konuş|görüş)|(?:müşteri temsilcisine|temsilciye|yetkiliye) bağla/iu,
  ],
  ru: [
    /(?:поговорить|связаться|пообщаться|соедините|говорить)(?: меня)? с(?:о)? (?:живым )?(?:человеком|оператором|сотрудником|менеджером|кем-нибудь|специалистом)|(?:позовите|дайте) (?:человека|оператора)/iu,
  ],
  uk: [
    /(?:поговорити|зв['’]язатися|з['’]єднайте)(?: мене)? з(?:і)? (?:живою )?(?:людиною|оператором|працівником|менеджером)/iu,
  ],
  el: [
    /(?:μιλήσω|συνομιλήσω|συνδέστε με) με (?:κάποιον|άνθρωπο|εκπρόσωπο|έναν άνθρωπο|υπάλληλο)/iu,
  ],
  ar: [
    /(?:التحدث|أتحدث|اتحدث|التكلم|أتكلم|تحويلي) (?:مع|إلى|الى) (?:شخص|موظف|إنسان|انسان|وكيل|ممثل|أحد)/u,
  ],
  he: [/(?:לדבר|לשוחח|להתכתב) עם (?:נציג|נציגה|בן אדם|אדם|מישהו)/u],
  hi: [/(?:इंसान|व्यक्ति|एजेंट|किसी|प्रतिनिधि) से (?:बात|चैट)/u],
  th: [/(?:คุย|พูด|ติดต่อ)(?:กับ)?(?:คน|เจ้าหน้าที่|พนักงาน|แอดมิน)/u],
  zh: [
    /(?:转|轉|找|要|接)?人工(?:客服|服务|服務)|(?:和|跟|与|與)(?:真人|人工|客服(?:人员|人員)?)(?:说话|說話|聊|谈|談|对话|對話)|转人工|轉人工/u,
  ],
  ja: [
    /(?:人|担当者|オペレーター|スタッフ|人間)と(?:話|チャット|直接)|(?:担当者|オペレーター|人間)(?:に|へ)(?:つな|繋|代わ|変わ)|有人(?:対応|チャット)/u,
  ],
  ko: [/(?:상담원|상담사|사람|직원)(?:이랑|과|와|하고)? ?(?:연결|통화|이야기|얘기|대화|상담)/u],
}

const longest = 200

/**
 * Whether a message asks for a person instead of an answer, in one of the languages that are told
 * apart; where only one has these words, in which.
 */
export function wishForPerson(message: string): { language?: string } | undefined {
  if (message.length > longest) return undefined
  const text = message
    .replace(/\s+/g, ' ')
    .replace(/[.!?…。！？\s]+$/u, '')
    .trim()
  const found = Object.entries(others).find(([, wishes]) => wishes.some((wish) => wish.test(text)))
  if (found) return { language: found[0] }
  const isEnglish = english.some((wish) => wish.test(text)) && !aboutOthers.test(text)
  return isEnglish ? {} : undefined
}
