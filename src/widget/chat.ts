import type { Conversation, Rating } from '../conversations/schema.ts'
import type { Reply, WidgetConfig } from '../messages/schema.ts'
import { ensureVisitor, Failure, type SentEvent, sendJson } from './api.ts'
import { createAsking } from './asking.ts'
import { followFeed } from './feed.ts'
import type { FromFrame, SignedUser } from './protocol.ts'
import { changeSession, readSession } from './session.ts'
import type { ChatState, Shown } from './state.ts'

/** What the feed says: who types or has read, or what happened. */
interface Heard {
  who?: string
  name?: string
  until?: string
  sequence?: number
  data?: { conversation?: Conversation; message?: Shown }
}

/** What happens in the chat; `changed` draws, `tell` speaks to the page. */
export function createChat(changed: () => void, tell: (message: FromFrame) => void) {
  const state: ChatState = {
    messages: [],
    suggestions: [],
    isLoading: true,
    isCutOff: false,
    agentRead: 0,
    isOpen: false,
    isModal: false,
  }
  let user: SignedUser | undefined
  let metadata: Record<string, string> | undefined
  let identified = ''
  let typedAt = 0
  let readTold = 0
  let version = 0
  let typingTimer = 0
  const feed = followFeed({
    path: () => `/conversations/${state.conversation?.id}/feed`,
    onEvent: hear,
    onState(isCutOff) {
      if (state.isCutOff !== isCutOff) set({ isCutOff })
    },
  })

  function set(changes: { [Name in keyof ChatState]?: ChatState[Name] | undefined }) {
    Object.assign(state, changes)
    changed()
  }
  function emit(name: string, data?: unknown) {
    tell({ type: 'event', name, data })
  }
  const statusOf = () => state.conversation?.status
  const withPerson = () => statusOf() === 'WAITING' || statusOf() === 'HUMAN'

  /** Keeps the feed open while something may come, and nobody looks elsewhere. */
  function follow() {
    const isLive = state.conversation !== undefined && statusOf() !== 'ENDED'
    feed.want(isLive && !document.hidden && (state.isOpen || withPerson()))
    tell({ type: 'live', isLive: isLive && withPerson() })
  }
  function noteSeen() {
    const last = state.messages.reduce((most, { sequence = 0 }) => Math.max(most, sequence), 0)
    if (state.isOpen && !document.hidden && last > 0) {
      changeSession({ seen: last })
      tell({ type: 'unread', count: 0 })
      const { id } = state.conversation ?? {}
      if (!id || last <= readTold || !withPerson()) return
      readTold = last
      sendJson('PUT', `/conversations/${id}/read`, { sequence: last }).catch(() => undefined)
    } else if (!state.isOpen) {
      const { seen = 0 } = readSession()
      const isNew = ({ role, sequence = 0 }: Shown) => role !== 'USER' && sequence > seen
      tell({ type: 'unread', count: state.messages.filter(isNew).length })
    }
  }
  function setConversation(conversation: ChatState['conversation']) {
    const before = statusOf()
    version++
    set({ conversation })
    changeSession({ conversationId: conversation?.id })
    if (conversation && before !== conversation.status) {
      emit('status', conversation.status)
      if (conversation.status === 'WAITING') void loadConfig().catch(() => undefined)
      if (conversation.status !== 'HUMAN') set({ agentTyping: undefined })
    }
    follow()
  }
  function put(message: Shown) {
    version++
    const isSame = ({ id, role, content }: Shown) =>
      id === undefined ? role === message.role && content === message.content : id === message.id
    const at = state.messages.findIndex(isSame)
    const messages = [...state.messages]
    if (at >= 0) messages[at] = { ...messages[at], ...message }
    else messages.push(message)
    set({ messages })
    if (at < 0 && message.role !== 'USER') emit('message', { role: message.role })
  }
  function hear({ event, data: sent }: SentEvent) {
    const data = sent as Heard
    if (event === 'ready' || event === 'reset') return void load().catch(() => undefined)
    if (event === 'typing') return agentTypes(data)
    if (event === 'read') {
      if (data.who === 'AGENT') set({ agentRead: data.sequence ?? 0 })
      return
    }
    const { conversation, message } = data.data ?? {}
    // The reply that is just being streamed comes to its end there.
    if (message && !(state.writing && message.role === 'ASSISTANT')) {
      if (message.role === 'AGENT') set({ agentTyping: undefined })
      put(message)
    }
    if (conversation) setConversation(conversation)
    noteSeen()
  }
  function agentTypes({ who, name = 'Agent', until }: Heard) {
    if (who !== 'AGENT') return
    set({ agentTyping: name })
    clearTimeout(typingTimer)
    // By this browser's clock, which may be wrong, at most a few seconds.
    const left = Math.min(Date.parse(until ?? '') - Date.now() || 6000, 6000)
    typingTimer = window.setTimeout(() => set({ agentTyping: undefined }), Math.max(left, 3000))
  }

  async function loadConfig() {
    set({ config: { ...(await sendJson('GET', '/config')), ...trial } })
  }
  let trial: Partial<WidgetConfig> = {}
  /** The conversation as it is on the server; one that is gone is forgotten. */
  async function load() {
    const { conversationId } = readSession()
    if (!conversationId) return
    const before = version
    try {
      const { messages, ...conversation } = await sendJson(
        'GET',
        `/conversations/${conversationId}`,
      )
      // Something came while this was on its way: it is older than what is shown.
      if (version !== before) return load()
      if (!state.writing) set({ messages })
      setConversation(conversation)
      noteSeen()
    } catch (error) {
      if (!(error instanceof Failure) || (error.status !== 404 && error.status !== 401)) throw error
      forget(error.status === 401)
    }
  }
  function forget(alsoWho = false) {
    readTold = 0
    identified = ''
    changeSession({ conversationId: undefined, seen: 0, ...(alsoWho && { token: undefined }) })
    set({ messages: [], suggestions: [], agentRead: 0, contact: undefined, problem: undefined })
    feed.forget()
    setConversation(undefined)
  }
  /** Vouched for by the page; somebody else's conversations are left behind. */
  async function identify() {
    if (!user || identified === user.signature + user.id) return
    await ensureVisitor()
    try {
      await sendJson('PUT', '/visitor', user)
    } catch (error) {
      if (!(error instanceof Failure) || error.status === 0 || error.status === 429) throw error
      if (error.status === 409) {
        forget(true)
        await ensureVisitor()
        await sendJson('PUT', '/visitor', user)
      } else emit('error', { message: 'identify: the signature was refused' })
    }
    identified = user.signature + user.id
  }

  async function start() {
    set({ isLoading: true, problem: undefined })
    try {
      await loadConfig()
      await load()
      if (user && readSession().token) await identify()
    } catch (error) {
      fail(error, () => void start())
    }
    set({ isLoading: false })
  }
  function fail(error: unknown, retry: () => void) {
    const text = error instanceof Failure ? error.message : 'The connection broke off.'
    set({ writing: undefined, problem: { text, retry } })
    emit('error', { message: text })
  }

  const asking = createAsking({
    state,
    set,
    changed,
    forget,
    fail,
    finish,
    identify,
    metadata: () => metadata,
    begun(id) {
      setConversation({ id, status: 'BOT' })
      emit('conversation', { id })
    },
  })
  function finish(reply: Reply) {
    set({ writing: undefined, suggestions: reply.suggestions })
    if (reply.message !== null) {
      const { messageId: id, message: content, source, citations, createdAt } = reply
      put({ id, role: 'ASSISTANT', content, source, citations, createdAt })
    }
    const { conversation } = state
    if (conversation) setConversation({ ...conversation, status: reply.status })
    void load().catch(() => undefined)
  }

  /** With what it was about as a problem to try again. */
  function attempt(work: () => Promise<void>): Promise<void> {
    set({ problem: undefined })
    return work().catch((error: unknown) => fail(error, () => void attempt(work)))
  }
  const path = (rest: string) => `/conversations/${state.conversation?.id}${rest}`

  return {
    state,
    start,
    ask: asking.ask,
    follow,
    begin: () => forget(),
    clearProblem: () => set({ problem: undefined }),
    comment: (commentOn?: string) => set({ commentOn }),
    setUser(signed: SignedUser) {
      user = signed
      if (readSession().token) void identify().catch(() => undefined)
    },
    setMetadata(fields: Record<string, string>) {
      metadata = fields
    },
    tryOut(config: Partial<WidgetConfig>, messages: Shown[]) {
      trial = { ...trial, ...config }
      set({ messages, config: state.config && { ...state.config, ...trial } })
    },
    setOpen(isOpen: boolean, isModal = false) {
      set({ isOpen, isModal })
      follow()
      noteSeen()
    },
    seen: noteSeen,
    talkToPerson() {
      if (!state.conversation) return asking.ask('I’d like to talk to a person')
      return attempt(async () => {
        setConversation(await sendJson('POST', path('/handoff')))
        await load()
      })
    },
    end: () => attempt(async () => setConversation(await sendJson('POST', path('/end')))),
    leaveContact: (email: string) =>
      attempt(async () => {
        await sendJson('PUT', path('/contact'), { email })
        set({ contact: email })
      }),
    rate: (id: string, rating: Rating | undefined, comment?: string) =>
      attempt(async () => {
        const address = `/messages/${id}/feedback`
        const body = rating && { rating, ...(comment && { comment }) }
        const rated = await sendJson(rating ? 'PUT' : 'DELETE', address, body)
        const feedback = rated?.feedback
        set({
          messages: state.messages.map((message) =>
            message.id === id ? { ...message, feedback } : message,
          ),
          commentOn: rating === 'DOWN' && comment === undefined ? id : undefined,
        })
      }),
    typing() {
      if (!withPerson() || Date.now() - typedAt < 2500) return
      typedAt = Date.now()
      sendJson('POST', path('/typing')).catch(() => undefined)
    },
  }
}
export type Chat = ReturnType<typeof createChat>
