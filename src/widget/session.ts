/** What a browser remembers of its visitor, in the storage of the frame; nothing before they write. */
interface Session {
  token?: string
  conversationId?: string
  /** Sequence of the last message that they have seen. */
  seen?: number
}

const name = 'keepdesk'
/** Where a browser refuses storage: it lasts as long as the page. */
let inMemory = '{}'

export function readSession(): Session {
  try {
    return JSON.parse(localStorage.getItem(name) ?? inMemory)
  } catch {
    return JSON.parse(inMemory)
  }
}

export function changeSession(changes: { [Name in keyof Session]: Session[Name] | undefined }) {
  inMemory = JSON.stringify({ ...readSession(), ...changes })
  try {
    localStorage.setItem(name, inMemory)
  } catch {
    // Kept in memory.
  }
}
