import { wishForPerson } from '../answers/person-wish.ts'
import { smallTalk } from '../answers/small-talk.ts'
import { wordsOf } from '../platform/full-text.ts'

const nobody = { botName: '', tone: 'CONCISE' } as const

/** Whether a message says nothing of a matter: a greeting, thanks, a nod, a wish for a person. */
export function isTalk(message: string): boolean {
  return (
    wordsOf(message).length === 0 ||
    smallTalk(message, nobody) !== undefined ||
    wishForPerson(message) !== undefined
  )
}
