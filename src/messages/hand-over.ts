import type { Database } from 'bun:sqlite'
import { peopleThere } from '../access/presence.ts'
import type { Visitor } from '../access/schema.ts'
import { handOverMessage } from '../answers/handover.ts'
import { spokenLanguage } from '../answers/language.ts'
import { stillWaiting } from '../answers/phrases.ts'
import { storeRating } from '../conversations/feedback.ts'
import { announceEscalation, moveToWaiting, sayAsSystem } from '../conversations/handoff.ts'
import { getHandoff, listLongWaiting, markWaitTold } from '../conversations/handoff-store.ts'
import type { Conversation, EscalationReason, Message, Rating } from '../conversations/schema.ts'
import { getConversation } from '../conversations/store.ts'
import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { getChatSettings, getOperationsSettings } from '../settings/store.ts'

/** The visitor asks for a person; harmless where one has the conversation, or it waits already. */
export function askForPerson(app: App, conversationId: string): Promise<Conversation> {
  const now = app.clock.now()
  return write(app, (db) => {
    const { status } = getHandoff(db, conversationId)
    if (status === 'ENDED') throw new AppError('CONFLICT', 'This conversation has ended.')
    escalateWithWords(db, app, { conversationId, reason: 'VISITOR_ASKED', now })
    return getConversation(db, conversationId)
  })
}

/** A visitor rates a reply; the second in a row that is rated down brings a person, if there is one. */
export function rateReply(
  app: App,
  wish: { messageId: string; visitor: Visitor; rating: Rating; comment?: string },
): Promise<Message> {
  const now = app.clock.now()
  return write(app, (db) => {
    const { conversation, message, isSecondDown } = storeRating(db, app.ids, { ...wish, now })
    if (isSecondDown && peopleThere(db, now) !== 'NONE') {
      const { id: conversationId } = conversation
      escalateWithWords(db, app, { conversationId, reason: 'RATED_DOWN', now })
    }
    return message
  })
}

function escalateWithWords(
  db: Database,
  app: App,
  escalation: { conversationId: string; reason: EscalationReason; now: number },
): void {
  const { conversationId, now } = escalation
  if (!moveToWaiting(db, escalation)) return
  const { language } = getConversation(db, conversationId)
  const content = handOverMessage({
    question: '',
    history: [],
    settings: getChatSettings(db),
    people: peopleThere(db, now),
    ...(language && { language }),
  })
  const { conversation } = sayAsSystem(db, app.ids, { conversationId, content, now })
  announceEscalation(db, app.ids, { ...escalation, conversation })
}

/** Visitors who have waited for long hear that it takes longer, once; how many did. */
export async function tellLongWaiting(app: App): Promise<number> {
  const now = app.clock.now()
  const { waitNoticeMinutes } = getOperationsSettings(app.db)
  return await write(app, (db) => {
    const waiting = listLongWaiting(db, now - waitNoticeMinutes * 60_000)
    for (const { id: conversationId, language } of waiting) {
      const spoken = spokenLanguage({ question: '', history: [], ...(language && { language }) })
      const content = stillWaiting[spoken ?? 'en']
      sayAsSystem(db, app.ids, { conversationId, content, now })
      markWaitTold(db, getHandoff(db, conversationId).rowId, now)
    }
    return waiting.length
  })
}
