import type { Citation, Conversation, Message, Rating } from '../conversations/schema.ts'
import type { Reply, WidgetConfig } from '../messages/schema.ts'
import { ensureVisitor, Failure, readEvents, type SentEvent, send, sendJson } from './api.ts'
import { followFeed } from './feed.ts'
import type { FromFrame, SignedUser } from './protocol.ts'
import { changeSession, readSession } from './session.ts'

export type Shown = Partial<Message> & {
  content: string
  role: Message['role']
  agent?: { name: string }
}

export interface ChatState {
  config?: WidgetConfig
  conversation?: Pick<Conversation, 'id' | 'status'> & { agent?: { name: string } }
  messages: Shown[]
  /** The reply while it comes. */
  writing?: { content: string; citations: Citation[] }
  suggestions: string[]
  problem?: { text: string; retry(): void }
  isLoading: boolean
  /** The feed is lost and being sought again. */
  isCutOff: boolean
  agentTyping?: string
  /** Sequence that the agent has read. */
  agentRead: number
  contact?: string
  isOpen: boolean
  isModal: boolean
  /** Id of the reply that a comment is being written on. */
  commentOn?: string
}

interface Question {
  message: string
  key: string
  /** As it was first sent. */
  body?: string
  mayBeginAnew: boolean
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
    const isSame = ({ id, role, content }: Shown) =>
      id === undefined ? role === message.role && content === message.content : id === message.id
    const at = state.messages.findIndex(isSame)
    const messages = [...state.messages]
    if (at >= 0) messages[at] = { ...messages[at], ...message }
    else messages.push(message)
    set({ messages })
    if (at < 0 && message.role !== 'USER') emit('message', { role: message.role })
  }
  function hear({ event, data }: SentEvent) {
    if (event === 'ready' || event === 'reset') return void load().catch(() => undefined)
    if (event === 'typing') return agentTypes(data)
    if (event === 'read') {
      if (data.who === 'AGENT') set({ agentRead: data.sequence })
      return
    }
    const { conversation, message }: { conversation?: Conversation; message?: Shown } = data.data
    // The reply that is just being streamed comes to its end there.
    if (message && !(state.writing && message.role === 'ASSISTANT')) {
      if (message.role === 'AGENT') set({ agentTyping: undefined })
      put(message)
    }
    if (conversation) setConversation(conversation)
    noteSeen()
  }
  function agentTypes({
    who,
    name = 'Agent',
    until,
  }: {
    who?: string
    name?: string
    until?: string
  }) {
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
    try {
      const { messages, ...conversation } = await sendJson(
        'GET',
        `/conversations/${conversationId}`,
      )
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

  async function ask(message: string) {
    set({ messages: [...state.messages, { role: 'USER', content: message }] })
    await answerTo({ message, key: newKey(), mayBeginAnew: true })
  }
  const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('')
  /** Tried again, it is the same to the byte: so the server knows it for the same. */
  async function answerTo(question: Question): Promise<void> {
    const { message, key } = question
    const writing = { content: '', citations: [] }
    set({ suggestions: [], problem: undefined, commentOn: undefined, writing })
    try {
      await ensureVisitor()
      await identify()
      const { conversationId } = readSession()
      question.body ??= JSON.stringify({
        message,
        ...(conversationId && { conversationId }),
        ...(metadata && { metadata }),
      })
      const headers = { 'idempotency-key': key }
      await readReply(await send('POST', '/messages/stream', { body: question.body, headers }))
    } catch (error) {
      const status = error instanceof Failure ? error.status : 0
      if (question.mayBeginAnew && (await isGone(status))) {
        // What was just said begins a new one.
        forget(status === 401)
        set({ messages: [{ role: 'USER', content: message }] })
        return answerTo({ message, key: newKey(), mayBeginAnew: false })
      }
      // What the server has given up is a new question of the conversation that it began.
      const isGivenUp = status === 503
      const next = isGivenUp ? { message, key: newKey(), mayBeginAnew: true } : question
      fail(error, () => void answerTo(next))
    }
  }
  /** The conversation has ended meanwhile, or was deleted, or the visitor was. */
  async function isGone(status: number): Promise<boolean> {
    if (status === 401 || status === 404) return true
    const { conversationId } = readSession()
    if (status !== 409 || !conversationId) return false
    const now = await sendJson('GET', `/conversations/${conversationId}`).catch(() => undefined)
    return now?.status === 'ENDED'
  }
  async function readReply(response: Response) {
    let isDue = false
    const drawSoon = () => {
      if (isDue) return
      isDue = true
      requestAnimationFrame(() => {
        isDue = false
        changed()
      })
    }
    for await (const { event, data } of readEvents(response)) {
      const { writing } = state
      if (event === 'conversation') {
        if (!readSession().conversationId) {
          setConversation({ id: data.conversationId, status: 'BOT' })
          emit('conversation', { id: data.conversationId })
        }
      } else if (event === 'citations' && writing) writing.citations = data.citations
      else if (event === 'token' && writing) writing.content += data.text
      else if (event === 'replace' && writing) writing.content = data.message
      else if (event === 'done') return finish(data)
      else if (event === 'error') throw new Failure(data.message, 503)
      drawSoon()
    }
    throw new Failure('The connection broke off.')
  }
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
    ask,
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
    tryOut(config: Partial<WidgetConfig>) {
      trial = { ...trial, ...config }
      if (state.config) set({ config: { ...state.config, ...trial } })
    },
    setOpen(isOpen: boolean, isModal = false) {
      set({ isOpen, isModal })
      follow()
      noteSeen()
    },
    seen: noteSeen,
    talkToPerson() {
      if (!state.conversation) return ask('I’d like to talk to a person')
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
