import { useQuery } from '@tanstack/react-query'
import { list, post, remove } from './api.ts'
import { offerUndo, sayProblem } from './undo.ts'

interface Colleague {
  id: string
  name: string
}

/** A text that operators share. */
export interface SavedReply {
  id: string
  title: string
  content: string
  createdBy: Colleague
  createdAt: string
  updatedBy: Colleague
  updatedAt: string
}

export const savedRepliesKey = ['saved-replies'] as const
const pageSize = 100

/** All of them, by title: there are few. */
async function listAll(): Promise<SavedReply[]> {
  const all: SavedReply[] = []
  for (let page = 1; ; page++) {
    const { items, total } = await list<SavedReply>(
      `/saved-replies?pageSize=${pageSize}&page=${page}`,
    )
    all.push(...items)
    if (items.length < pageSize || all.length >= total) return all
  }
}

export const useSavedReplies = (isWanted = true) =>
  useQuery({ queryKey: savedRepliesKey, queryFn: listAll, enabled: isWanted })

/** Deletes it, with a way back; `onChange` reads the list anew. */
export async function deleteSavedReply(
  { id, title }: SavedReply,
  onChange: () => Promise<unknown>,
): Promise<void> {
  try {
    await remove(`/saved-replies/${id}`)
  } catch (error) {
    sayProblem(error instanceof Error ? error.message : String(error))
    return
  }
  await onChange()
  offerUndo(`Deleted ‘${title}’.`, async () => {
    await post(`/saved-replies/${id}/restore`)
    await onChange()
  })
}

/** What a saved reply is filled in with. */
interface Filling {
  /** The visitor's name, if it is known. */
  name: string | undefined
  agent: string
  /** Of the conversation. */
  language: string | null
}

const placeholder = /( ?)\{\{\s*(name|agent)\s*(?:\|([^{}]*))?\}\}/g

/**
 * Puts names for {{name}} and {{agent}}. Who isn't known by name is called as {{name|…}} says, or
 * "there"; in other languages than English, where that means nothing, the word is left out with the
 * space before it. Names are taken as they are, whatever they look like.
 */
export function fillIn(content: string, { name, agent, language }: Filling): string {
  const isEnglish = language === null || /^en\b/i.test(language)
  return content.replace(placeholder, (_, space: string, which: string, own?: string) => {
    const word =
      which === 'agent'
        ? agent
        : (name?.trim() ?? '') || (own?.trim() ?? (isEnglish ? 'there' : ''))
    return word && space + word
  })
}

/** Those with the words, in the title first. */
export function matching(replies: SavedReply[], words: string): SavedReply[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const has = (text: string) => wanted.every((word) => text.toLowerCase().includes(word))
  const inTitle = replies.filter(({ title }) => has(title))
  const inText = replies.filter(({ title, content }) => !has(title) && has(`${title} ${content}`))
  return [...inTitle, ...inText]
}
