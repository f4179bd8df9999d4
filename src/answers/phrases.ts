import { ChatSettings } from '../settings/schema.ts'
import type { Spoken } from './language.ts'

type Tone = ChatSettings['tone']
type ByLanguage<Words> = Record<Spoken, Words>

/**
 * Before a quotation: two each, taken in turns; CONCISE has none. None may sound like a yes: "Sure!"
 * would answer "Can I get my money back?".
 */
export const openings: ByLanguage<Record<Exclude<Tone, 'CONCISE'>, [string, string]>> = {
  en: {
    PROFESSIONAL: ['Our help articles state the following:', 'This is what our help articles say:'],
    FRIENDLY: ["Happy to help! Here's what I found:", "Let's see! This should help:"],
    CASUAL: ['Here you go:', "Here's what I've got:"],
  },
  de: {
    PROFESSIONAL: [
      'In unseren Hilfeartikeln steht dazu Folgendes:',
      'Unsere Hilfeartikel sagen dazu:',
    ],
    FRIENDLY: [
      'Da helfe ich gern! Das habe ich gefunden:',
      'Schauen wir mal! Das sollte weiterhelfen:',
    ],
    CASUAL: ['Schau mal, das hab ich gefunden:', 'Hier steht’s:'],
  },
  fr: {
    PROFESSIONAL: [
      'Nos articles d’aide indiquent ce qui suit :',
      'Voici ce que précisent nos articles d’aide :',
    ],
    FRIENDLY: [
      'Je suis là pour vous aider ! Voici ce que j’ai trouvé :',
      'Voyons voir ! Ceci devrait vous aider :',
    ],
    CASUAL: ['Tiens, regarde ça :', 'Voilà ce que j’ai :'],
  },
  es: {
    PROFESSIONAL: [
      'Nuestros artículos de ayuda indican lo siguiente:',
      'Esto es lo que dicen nuestros artículos de ayuda:',
    ],
    FRIENDLY: [
      '¡Aquí estoy para ayudarte! Esto es lo que encontré:',
      '¡A ver! Esto debería ayudarte:',
    ],
    CASUAL: ['Mira, esto es lo que hay:', 'Aquí lo tienes:'],
  },
  it: {
    PROFESSIONAL: [
      'I nostri articoli di aiuto indicano quanto segue:',
      'Ecco quanto riportano i nostri articoli di aiuto:',
    ],
    FRIENDLY: [
      'Sono qui per aiutarti! Ecco cosa ho trovato:',
      'Vediamo! Questo dovrebbe aiutarti:',
    ],
    CASUAL: ['Guarda, ho trovato questo:', 'Ecco qua:'],
  },
}

/** Before an answer that is tried anyway. */
export const unsure: ByLanguage<Record<Tone, string>> = {
  en: {
    PROFESSIONAL:
      'I am not certain that this answers your question. The closest information I have is this:',
    FRIENDLY: "I'm not quite sure about this one, but here's the closest I could find:",
    CASUAL: 'Not totally sure on this, but my best guess is:',
    CONCISE: "I'm not sure, but the closest match is:",
  },
  de: {
    PROFESSIONAL:
      'Ich bin nicht sicher, ob dies Ihre Frage beantwortet. Am nächsten kommt ihr Folgendes:',
    FRIENDLY: 'Da bin ich mir nicht ganz sicher, aber das kommt der Frage am nächsten:',
    CASUAL: 'Bin mir nicht ganz sicher, aber ich tippe auf das hier:',
    CONCISE: 'Ich bin nicht sicher. Am ehesten passt:',
  },
  fr: {
    PROFESSIONAL:
      'Je ne suis pas certain que ceci réponde à votre question. Voici l’information la plus proche :',
    FRIENDLY: 'Je ne suis pas tout à fait sûr, mais voici ce que j’ai trouvé de plus proche :',
    CASUAL: 'Pas sûr à 100 %, mais je dirais :',
    CONCISE: 'Je ne suis pas sûr. Le plus proche :',
  },
  es: {
    PROFESSIONAL:
      'No tengo la certeza de que esto responda a su pregunta. La información más cercana es la siguiente:',
    FRIENDLY: 'No estoy del todo seguro, pero esto es lo más parecido que encontré:',
    CASUAL: 'No estoy muy seguro, pero yo diría que:',
    CONCISE: 'No estoy seguro. Lo más parecido:',
  },
  it: {
    PROFESSIONAL:
      'Non sono certo che questo risponda alla Sua domanda. L’informazione più vicina è la seguente:',
    FRIENDLY: 'Non sono del tutto sicuro, ma ecco la cosa più vicina che ho trovato:',
    CASUAL: 'Non ci metto la mano sul fuoco, ma direi:',
    CONCISE: 'Non sono sicuro. La più vicina:',
  },
}

export interface ClarifyingWords {
  /** {options}: what was found, two to four. */
  which: string
  /** {options}: the only thing that was found. */
  single: string
  /** Nothing was found. */
  details: string
  or: string
  quotes: [string, string]
}

const quotes: ByLanguage<[string, string]> = {
  en: ['“', '”'],
  de: ['„', '“'],
  fr: ['« ', ' »'],
  es: ['«', '»'],
  it: ['«', '»'],
}
const or: ByLanguage<string> = { en: 'or', de: 'oder', fr: 'ou', es: 'o', it: 'o' }

const clarifyingQuestions: ByLanguage<Record<Tone, [string, string, string]>> = {
  en: {
    PROFESSIONAL: [
      'So that I can help you properly: is your question about {options}?',
      'Is your question about {options}, or could you describe it in more detail?',
      'Could you please describe your question in more detail?',
    ],
    FRIENDLY: [
      'I want to get this right for you! Is it about {options}?',
      "I'd love to help! Is it about {options}, or can you tell me a bit more?",
      "I'd love to help! Can you tell me a bit more about what you're looking for?",
    ],
    CASUAL: [
      'Quick check: do you mean {options}?',
      'Quick check: do you mean {options}, or is it something else?',
      'Hmm, can you tell me a bit more?',
    ],
    CONCISE: [
      'Is it about {options}?',
      'Is it about {options} or something else?',
      'Can you give more details?',
    ],
  },
  de: {
    PROFESSIONAL: [
      'Damit ich Ihnen richtig helfen kann: Geht es Ihnen um {options}?',
      'Geht es Ihnen um {options}, oder könnten Sie Ihre Frage genauer beschreiben?',
      'Könnten Sie Ihre Frage bitte genauer beschreiben?',
    ],
    FRIENDLY: [
      'Da möchte ich gern richtig helfen! Geht es um {options}?',
      'Da helfe ich gern! Geht es um {options} oder um etwas anderes?',
      'Da helfe ich gern! Was genau ist gemeint, vielleicht mit ein paar Worten mehr?',
    ],
    CASUAL: [
      'Kurz nachgefragt: Meinst du {options}?',
      'Kurz nachgefragt: Meinst du {options} oder was anderes?',
      'Hm, magst du das etwas genauer sagen?',
    ],
    CONCISE: [
      'Geht es um {options}?',
      'Geht es um {options} oder etwas anderes?',
      'Geht es etwas genauer?',
    ],
  },
  fr: {
    PROFESSIONAL: [
      'Afin de bien vous répondre : votre question porte-t-elle sur {options} ?',
      'Votre question porte-t-elle sur {options}, ou pourriez-vous la préciser ?',
      'Pourriez-vous préciser votre question, s’il vous plaît ?',
    ],
    FRIENDLY: [
      'J’aimerais bien vous aider ! S’agit-il de {options} ?',
      'J’aimerais bien vous aider ! S’agit-il de {options} ou d’autre chose ?',
      'J’aimerais bien vous aider ! Pouvez-vous m’en dire un peu plus ?',
    ],
    CASUAL: [
      'Petite question : c’est pour {options} ?',
      'Petite question : c’est pour {options} ou autre chose ?',
      'Hmm, tu peux m’en dire un peu plus ?',
    ],
    CONCISE: [
      'S’agit-il de {options} ?',
      'S’agit-il de {options} ou d’autre chose ?',
      'Pouvez-vous préciser ?',
    ],
  },
  es: {
    PROFESSIONAL: [
      'Para poder ayudarle correctamente, ¿su pregunta se refiere a {options}?',
      '¿Su pregunta se refiere a {options}, o podría describirla con más detalle?',
      '¿Podría describir su pregunta con más detalle, por favor?',
    ],
    FRIENDLY: [
      '¡Quiero ayudarte bien! ¿Se trata de {options}?',
      '¡Me encantaría ayudarte! ¿Se trata de {options} o de otra cosa?',
      '¡Me encantaría ayudarte! ¿Me cuentas un poco más?',
    ],
    CASUAL: [
      'Una cosita: ¿te refieres a {options}?',
      'Una cosita: ¿te refieres a {options} o a otra cosa?',
      'Mmm, ¿me das algún detalle más?',
    ],
    CONCISE: [
      '¿Se trata de {options}?',
      '¿Se trata de {options} o de otra cosa?',
      '¿Puedes dar más detalles?',
    ],
  },
  it: {
    PROFESSIONAL: [
      'Per poterLa aiutare al meglio: la Sua domanda riguarda {options}?',
      'La Sua domanda riguarda {options}, o potrebbe descriverla meglio?',
      'Potrebbe descrivere meglio la Sua domanda, per favore?',
    ],
    FRIENDLY: [
      'Vorrei aiutarti nel modo giusto! Si tratta di {options}?',
      'Ti aiuto volentieri! Si tratta di {options} o di altro?',
      'Ti aiuto volentieri! Puoi dirmi qualcosa in più?',
    ],
    CASUAL: [
      'Una domanda al volo: intendi {options}?',
      'Una domanda al volo: intendi {options} o altro?',
      'Mmm, mi dici qualcosa in più?',
    ],
    CONCISE: [
      'Si tratta di {options}?',
      'Si tratta di {options} o di altro?',
      'Puoi dare più dettagli?',
    ],
  },
}

export function clarifyingWords(language: Spoken, tone: Tone): ClarifyingWords {
  const [which, single, details] = clarifyingQuestions[language][tone]
  return { which, single, details, or: or[language], quotes: quotes[language] }
}

const own = {
  fallbackMessage: ChatSettings.properties.fallbackMessage.default as string,
  escalationMessage: ChatSettings.properties.escalationMessage.default as string,
}

/** The settings' defaults in the other languages. */
const translations: Record<keyof typeof own, Record<Exclude<Spoken, 'en'>, string>> = {
  fallbackMessage: {
    de: 'Dazu habe ich in unseren Hilfeartikeln nichts gefunden und möchte lieber nicht raten.',
    fr: 'Je n’ai rien trouvé à ce sujet dans nos articles d’aide et je préfère ne pas deviner.',
    es: 'No encontré nada sobre eso en nuestros artículos de ayuda y prefiero no adivinar.',
    it: 'Non ho trovato nulla al riguardo nei nostri articoli di aiuto e preferisco non tirare a indovinare.',
  },
  escalationMessage: {
    de: 'Ich gebe das an jemanden aus unserem Team weiter. Die Antwort kommt hier in diesem Chat.',
    fr: 'Je transmets votre demande à un collègue, qui vous répondra ici même.',
    es: 'Le paso tu consulta a un compañero, que te responderá aquí mismo.',
    it: 'Passo la richiesta a un collega, che ti risponderà proprio qui.',
  },
}

/** The operator's words as they are; the default, while it stands, in the customer's language. */
export function messageOf(
  name: keyof typeof own,
  settings: Pick<ChatSettings, keyof typeof own>,
  language: Spoken | undefined,
): string {
  if (settings[name] !== own[name] || !language || language === 'en') return settings[name]
  return translations[name][language]
}

/** What `messageOf` may have said before, in whatever language. */
export function saysMessage(
  name: keyof typeof own,
  settings: Pick<ChatSettings, keyof typeof own>,
  text: string,
): boolean {
  if (text === settings[name]) return true
  return settings[name] === own[name] && Object.values(translations[name]).includes(text)
}

/** Behind the escalation message while no person is there. */
export const nobodyThere: ByLanguage<string> = {
  en: 'Nobody is here right now: leave your e-mail address, and you will get an answer there.',
  de: 'Gerade ist niemand da: Hinterlassen Sie Ihre E-Mail-Adresse, dann kommt die Antwort dorthin.',
  fr: 'Personne n’est disponible pour le moment : laissez votre adresse e-mail et vous recevrez une réponse.',
  es: 'Ahora mismo no hay nadie: deja tu correo electrónico y recibirás allí la respuesta.',
  it: 'Al momento non c’è nessuno: lascia il tuo indirizzo e-mail e riceverai lì la risposta.',
}

/** To a visitor who has waited for a while. */
export const stillWaiting: ByLanguage<string> = {
  en: 'It takes a little longer than usual. You can go on waiting here, or leave your e-mail address to get the answer there.',
  de: 'Es dauert etwas länger als sonst. Sie können hier weiter warten oder Ihre E-Mail-Adresse hinterlassen, dann kommt die Antwort dorthin.',
  fr: 'Cela prend un peu plus de temps que d’habitude. Vous pouvez patienter ici ou laisser votre adresse e-mail pour recevoir la réponse.',
  es: 'Está tardando un poco más de lo normal. Puedes seguir esperando aquí o dejar tu correo electrónico para recibir la respuesta.',
  it: 'Ci vuole un po’ più del solito. Puoi continuare ad aspettare qui o lasciare il tuo indirizzo e-mail per ricevere la risposta.',
}
