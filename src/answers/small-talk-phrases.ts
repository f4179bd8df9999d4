import type { ChatSettings } from '../settings/schema.ts'
import type { Spoken } from './language.ts'

export type SmallTalkKind = 'greeting' | 'thanks' | 'nod' | 'goodbye'
type Phrases = Record<SmallTalkKind, string>

/** {bot} is the assistant's name. */
export const smallTalkPhrases: Record<Spoken, Record<ChatSettings['tone'], Phrases>> = {
  en: {
    PROFESSIONAL: {
      greeting: 'Hello and welcome. I am {bot}. How may I help you?',
      thanks: 'You are welcome. May I help you with anything else?',
      nod: 'May I help you with anything else?',
      goodbye: 'Goodbye, and thank you for contacting us.',
    },
    FRIENDLY: {
      greeting: "Hello! I'm {bot}. What can I help you with?",
      thanks: "You're welcome! Is there anything else I can help you with?",
      nod: 'Is there anything else I can help you with?',
      goodbye: 'Goodbye, and have a good day!',
    },
    CASUAL: {
      greeting: "Hey, {bot} here! What's up?",
      thanks: 'No problem! Anything else?',
      nod: 'Cool. Anything else?',
      goodbye: 'See you!',
    },
    CONCISE: {
      greeting: '{bot} here. How can I help?',
      thanks: "You're welcome.",
      nod: 'Anything else?',
      goodbye: 'Goodbye.',
    },
  },
  de: {
    PROFESSIONAL: {
      greeting: 'Guten Tag und herzlich willkommen. Ich bin {bot}. Wie kann ich Ihnen helfen?',
      thanks: 'Sehr gern. Kann ich Ihnen sonst noch helfen?',
      nod: 'Kann ich Ihnen sonst noch helfen?',
      goodbye: 'Auf Wiedersehen und vielen Dank für Ihre Anfrage.',
    },
    FRIENDLY: {
      greeting: 'Hallo! Ich bin {bot}. Wobei kann ich helfen?',
      thanks: 'Gern geschehen! Kann ich sonst noch helfen?',
      nod: 'Kann ich sonst noch helfen?',
      goodbye: 'Auf Wiedersehen und einen schönen Tag!',
    },
    CASUAL: {
      greeting: 'Hey, {bot} hier! Was gibt’s?',
      thanks: 'Kein Ding! Sonst noch was?',
      nod: 'Alles klar. Sonst noch was?',
      goodbye: 'Bis dann!',
    },
    CONCISE: {
      greeting: '{bot} hier. Worum geht es?',
      thanks: 'Gern.',
      nod: 'Sonst noch etwas?',
      goodbye: 'Auf Wiedersehen.',
    },
  },
  fr: {
    PROFESSIONAL: {
      greeting: 'Bonjour et bienvenue. Je suis {bot}. En quoi puis-je vous être utile ?',
      thanks: 'Je vous en prie. Puis-je vous aider pour autre chose ?',
      nod: 'Puis-je vous être utile pour autre chose ?',
      goodbye: 'Au revoir et merci de nous avoir contactés.',
    },
    FRIENDLY: {
      greeting: 'Bonjour ! Je suis {bot}. Comment puis-je vous aider ?',
      thanks: 'Avec plaisir ! Puis-je vous aider pour autre chose ?',
      nod: 'Puis-je vous aider pour autre chose ?',
      goodbye: 'Au revoir et bonne journée !',
    },
    CASUAL: {
      greeting: 'Salut, ici {bot} ! Dis-moi tout.',
      thanks: 'De rien ! Autre chose ?',
      nod: 'Ça marche. Autre chose ?',
      goodbye: 'À plus !',
    },
    CONCISE: {
      greeting: 'Ici {bot}. Comment puis-je aider ?',
      thanks: 'De rien.',
      nod: 'Autre chose ?',
      goodbye: 'Au revoir.',
    },
  },
  es: {
    PROFESSIONAL: {
      greeting: 'Hola, le damos la bienvenida. Soy {bot}. ¿En qué puedo ayudarle?',
      thanks: 'No hay de qué. ¿Puedo ayudarle en algo más?',
      nod: '¿Puedo ayudarle en algo más?',
      goodbye: 'Adiós y gracias por contactar con nosotros.',
    },
    FRIENDLY: {
      greeting: '¡Hola! Soy {bot}. ¿En qué puedo ayudarte?',
      thanks: '¡De nada! ¿Puedo ayudarte con algo más?',
      nod: '¿Puedo ayudarte con algo más?',
      goodbye: '¡Hasta luego y que tengas un buen día!',
    },
    CASUAL: {
      greeting: '¡Buenas! Aquí {bot}. ¿Qué necesitas?',
      thanks: '¡No hay problema! ¿Algo más?',
      nod: 'Vale. ¿Algo más?',
      goodbye: '¡Nos vemos!',
    },
    CONCISE: {
      greeting: 'Aquí {bot}. ¿En qué ayudo?',
      thanks: 'De nada.',
      nod: '¿Algo más?',
      goodbye: 'Adiós.',
    },
  },
  it: {
    PROFESSIONAL: {
      greeting: 'Buongiorno e benvenuto. Sono {bot}. Come posso esserLe utile?',
      thanks: 'Si figuri. Posso aiutarLa con altro?',
      nod: 'Posso aiutarLa con altro?',
      goodbye: 'Arrivederci e grazie per averci contattato.',
    },
    FRIENDLY: {
      greeting: 'Ciao! Sono {bot}. Come posso aiutarti?',
      thanks: 'Prego! Posso aiutarti con altro?',
      nod: 'Posso aiutarti con altro?',
      goodbye: 'Arrivederci e buona giornata!',
    },
    CASUAL: {
      greeting: 'Ehi, qui {bot}! Dimmi pure.',
      thanks: 'Figurati! Altro?',
      nod: 'Ok. Altro?',
      goodbye: 'Alla prossima!',
    },
    CONCISE: {
      greeting: 'Qui {bot}. Come posso aiutare?',
      thanks: 'Prego.',
      nod: 'Altro?',
      goodbye: 'Arrivederci.',
    },
  },
}
