import type { ChatSettings } from '../settings/schema.ts'
import { type Spoken, spokenLanguages } from './language.ts'
import { type SmallTalkKind, smallTalkPhrases } from './small-talk-phrases.ts'

const kindsOfTalk = ['greeting', 'thanks', 'goodbye'] as const

// Whole messages only: "hi, my invoice is wrong" is a question.
const phrases: Record<(typeof kindsOfTalk)[number], RegExp> = {
  greeting:
    /^(hi|hey|hello|hiya|howdy|yo|good (morning|afternoon|evening|day)|hallo|guten (morgen|tag|abend)|servus|moin|gr[uü]e?(ß|ss) gott|bonjour|bonsoir|salut|hola|buen[oa]s( d[ií]as| tardes| noches)?|ciao|buongiorno|buonasera|ol[aá]|bom dia|boa tarde|hoi|goedemorgen|goedendag|hej|こんにちは|你好|您好|안녕하세요|привет|здравствуйте|مرحبا)( there| all| team| everyone| zusammen| à tous)?$/iu,
  thanks:
    /^((many |great |perfect |ok |okay |cool |super |alright |awesome )*(thanks|thank you|thx|ty|cheers)( so much| very much| a lot| a bunch| for (your|the) help)?|that helped( a lot)?|(vielen |herzlichen |super |ok )?(dank|danke)( schön| sehr| dir| ihnen)?|merci( beaucoup)?|(muchas )?gracias|grazie( mille)?|(muito )?obrigad[oa]|(dank je|bedankt|dankjewel)|tack( så mycket)?|ありがとう(ございます)?|谢谢|감사합니다|спасибо|شكرا)$/iu,
  goodbye:
    /^((good ?)?bye( bye)?|goodbye|see (you|ya)( later)?|have a (nice|good|great) (day|one|evening|weekend)|tsch(ü|ue)ss|auf wiedersehen|au revoir|adi[oó]s|hasta luego|arrivederci|tchau|doei|さようなら|再见|до свидания)$/iu,
}

const filler =
  /^(ok|okay|got it|i see|understood|cool|great|perfect|alright|super|perfekt|wonderful|nice|ah|oh)$/i

const languageOf: [RegExp, Spoken][] = [
  [/^(hallo|guten|servus|moin|gr[uü]|vielen|herzlichen|dank|danke|tsch|auf )/i, 'de'],
  [/^(bonjour|bonsoir|salut|merci|au revoir)/i, 'fr'],
  [/^(hola|buenas|buenos|muchas|gracias|adi|hasta)/i, 'es'],
  [/^(ciao|buongiorno|buonasera|grazie|arrivederci)/i, 'it'],
]

/** The reply to a message that is only a greeting, thanks, a goodbye or a nod; undefined for all others. */
export function smallTalk(
  message: string,
  settings: Pick<ChatSettings, 'botName' | 'tone'>,
  language?: string,
): { kind: SmallTalkKind; reply: string } | undefined {
  if (message.length > 80 || /[?？]/.test(message)) return undefined
  const parts = message
    .split(/[\p{P}\p{S}\p{Emoji_Presentation}\n]+(?:\s|$)|\s[\p{P}\p{S}\p{Emoji_Presentation}]+/u)
    .map((part) => part.replace(/[\p{P}\p{S}\p{Emoji_Presentation}\s]+/gu, ' ').trim())
    .filter(Boolean)
  const said = parts.filter((part) => !filler.test(part))
  const kinds = said.map((part) => kindsOfTalk.find((kind) => phrases[kind].test(part)))
  // "Thanks, bye!" is answered as its last part is; anything else in it makes it a question.
  const kind = said.length === 0 && parts.length > 0 ? 'nod' : kinds.at(-1)
  if (!kind || kinds.includes(undefined)) return undefined
  const plain = parts.join(' ')
  const guessed = languageOf.find(([beginning]) => beginning.test(plain))?.[1] ?? 'en'
  const wanted = language?.split('-')[0]?.toLowerCase()
  const spoken = spokenLanguages.find((one) => one === wanted) ?? guessed
  const phrase = smallTalkPhrases[spoken][settings.tone][kind]
  return { kind, reply: phrase.replace('{bot}', () => settings.botName) }
}
