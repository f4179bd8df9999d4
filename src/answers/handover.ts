import type { EscalationReason } from '../conversations/schema.ts'
import { spokenLanguage } from './language.ts'
import { messageOf, nobodyThere } from './phrases.ts'
import type { Answer, AnswerRequest } from './schema.ts'

/** What is said when the conversation goes to a person: that, and whether somebody is there. */
export function handOverMessage(request: AnswerRequest): string {
  const language = spokenLanguage(request)
  const message = messageOf('escalationMessage', request.settings, language)
  return request.people === 'AWAY' ? `${message} ${nobodyThere[language ?? 'en']}` : message
}

/** The reply to a customer who wants a person. */
export function handOver(request: AnswerRequest, reason: EscalationReason): Answer {
  return {
    message: handOverMessage(request),
    source: 'SMALL_TALK',
    confidence: 1,
    grounding: { retrieval: null, support: null },
    citations: [],
    suggestions: [],
    escalate: reason,
  }
}

/** Whether the bot had no answer the last time, either: two in a row are for a person, if there is one. */
export function isSecondFallback({ history, people = 'NONE' }: AnswerRequest): boolean {
  if (people === 'NONE') return false
  return history.findLast((turn) => turn.role === 'assistant')?.source === 'FALLBACK'
}

// "How do I add an agent?" names a person, but asks for none: wanting or speaking must be said, too,
// or nothing else is.
const person =
  '(?:(?:real|live|actual|human) )?(?:human(?: being)?|person|agent|representative|rep|operator|advisor|adviser|colleague|someone|somebody|support (?:agent|person|staff|team)|customer (?:service|support))'
const wishes: RegExp[] = [
  new RegExp(
    `\\b(?:talk|speak|chat|connect(?:ed)?|transfer(?:red)?|put me through|get me|hand me over)\\b(?: me)?(?: directly)?(?: to| with| through to)? (?:a |an |the |your |one of your )?(?:${person})s?\\b`,
    'iu',
  ),
  new RegExp(
    `\\b(?:want|need|like|prefer)(?: to have)? (?:a|an) (?:real |live |human )+(?:${person})\\b`,
    'iu',
  ),
  new RegExp(`^(?:(?:a|an|the) )?(?:${person})(?:,? please)?$`, 'iu'),
  /\b(?:no|not a) (?:ro)?bots?\b.{0,40}\b(?:human|person)\b/iu,
  // German
  /\bmit (?:einem|einer|nem|ner)?\s*(?:echten |richtigen )?(?:mensch(?:en)?|mitarbeiter(?:in)?|person|berater(?:in)?|agenten|kollegen|kollegin|jemandem|kundendienst|support)\b.{0,30}\b(?:sprechen|reden|chatten|schreiben|verbinden|verbunden)\b/iu,
  /\b(?:sprechen|reden|chatten|verbinden sie mich|verbinde mich)\b.{0,12}\bmit (?:einem|einer) (?:echten |richtigen )?(?:mensch(?:en)?|mitarbeiter(?:in)?|person|berater(?:in)?|agenten)\b/iu,
  /^(?:ein(?:en)? )?(?:echter |echten |richtigen )?(?:mensch(?:en)?|mitarbeiter(?:in)?)(?:,? bitte)?$/iu,
  // French
  /\bparler (?:à|a|avec) (?:un vrai |une vraie |un |une )?(?:humain|personne|conseiller|conseillère|agent|opérateur|être humain|quelqu['’]un)/iu,
  /^(?:un |une )?(?:vrai |vraie )?(?:humain|conseiller|conseillère)(?:,? s['’]il (?:vous|te) pla[iî]t)?$/iu,
  // Spanish, Italian, Portuguese
  /\b(?:hablar|comunicarme|chatear) con (?:un |una |alg[uú]n )?(?:persona|humano|agente|asesor|asesora|operador|operadora|representante|alguien|ser humano)\b/iu,
  /\b(?:parlare|chattare) con (?:un |una |un')?\s?(?:persona|umano|operatore|operatrice|agente|essere umano|qualcuno|consulente)\b/iu,
  /\b(?:falar|conversar) com (?:um |uma )?(?:pessoa|humano|atendente|agente|operador|algu[eé]m|ser humano)\b/iu,
  // Dutch, Swedish, Danish and Norwegian, Finnish
  /\bmet (?:een )?(?:echt |echte )?(?:mens|persoon|medewerker|iemand|collega)\b.{0,20}\b(?:spreken|praten|chatten)\b|\b(?:spreken|praten|chatten) met (?:een )?(?:echte? )?(?:mens|persoon|medewerker|iemand)\b/iu,
  /\b(?:prata|tala|chatta) med (?:en |någon )?(?:riktig )?(?:människa|person|medarbetare|någon|handläggare)\b/iu,
  /\b(?:tale|snakke|chatte) med (?:et |en |ett )?(?:rigtigt |ekte )?(?:menneske|person|medarbejder|medarbeider|nogen|noen|kundeservice)\b/iu,
  /\b(?:puhua|jutella|keskustella) (?:ihmisen|jonkun|asiakaspalvelijan|oikean ihmisen)\b/iu,
  // Polish, Czech, Turkish
  /(?:rozmawiać|porozmawiać|połącz|czat) (?:mnie )?z (?:człowiekiem|konsultantem|konsultantką|kimś|pracownikiem|osobą)/iu,
  /(?:mluvit|hovořit|chatovat|spojit) s(?:e)? (?:člověkem|někým|operátorem|živým člověkem|pracovníkem)/iu,
  /(?:insanla|temsilciyle|biriyle|yetkiliyle|bir kişiyle|müşteri temsilcisiyle) (?:konuş|görüş)|(?:müşteri temsilcisine|temsilciye|yetkiliye) bağla/iu,
  // Russian, Ukrainian, Greek
  /(?:поговорить|связаться|пообщаться|соедините|говорить)(?: меня)? с(?:о)? (?:живым )?(?:человеком|оператором|сотрудником|менеджером|кем-нибудь|специалистом)|(?:позовите|дайте) (?:человека|оператора)/iu,
  /(?:поговорити|зв['’]язатися|з['’]єднайте)(?: мене)? з(?:і)? (?:живою )?(?:людиною|оператором|працівником|менеджером)/iu,
  /(?:μιλήσω|συνομιλήσω|συνδέστε με) με (?:κάποιον|άνθρωπο|εκπρόσωπο|έναν άνθρωπο|υπάλληλο)/iu,
  // Arabic, Hebrew, Hindi, Thai
  /(?:التحدث|أتحدث|اتحدث|التكلم|أتكلم|تحويلي) (?:مع|إلى|الى) (?:شخص|موظف|إنسان|انسان|وكيل|ممثل|أحد)/u,
  /(?:לדבר|לשוחח|להתכתב) עם (?:נציג|נציגה|בן אדם|אדם|מישהו)/u,
  /(?:इंसान|व्यक्ति|एजेंट|किसी|प्रतिनिधि) से (?:बात|चैट)/u,
  /(?:คุย|พูด|ติดต่อ)(?:กับ)?(?:คน|เจ้าหน้าที่|พนักงาน|แอดมิน)/u,
  // Chinese, Japanese, Korean
  /(?:转|轉|找|要|接)?人工(?:客服|服务|服務)|(?:和|跟|与|與)(?:真人|人工|客服(?:人员|人員)?)(?:说话|說話|聊|谈|談|对话|對話)|转人工|轉人工/u,
  /(?:人|担当者|オペレーター|スタッフ|人間)と(?:話|チャット|直接)|(?:担当者|オペレーター|人間)(?:に|へ)(?:つな|繋|代わ|変わ)|有人(?:対応|チャット)/u,
  /(?:상담원|상담사|사람|직원)(?:이랑|과|와|하고)? ?(?:연결|통화|이야기|얘기|대화|상담)/u,
]

const longest = 200

/** Whether a message asks for a person instead of an answer, in one of the languages that are told apart. */
export function asksForPerson(message: string): boolean {
  if (message.length > longest) return false
  const text = message
    .replace(/\s+/g, ' ')
    .replace(/[.!?…。！？\s]+$/u, '')
    .trim()
  return wishes.some((wish) => wish.test(text))
}
