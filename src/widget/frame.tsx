/** @jsxImportSource preact */
import { render } from 'preact'
import { type Chat, createChat } from './chat.ts'
import { paint } from './paint.ts'
import type { FromFrame, Marked, ToFrame } from './protocol.ts'
import { ChatView } from './view.tsx'

const root = document.getElementById('chat')
const spoken = document.getElementById('spoken')
/** The page that shows this; its origin is on the list of those that may, or there would be no frame. */
const isFramed = window.parent !== window
const parentOrigin = decodeURIComponent(location.hash.slice(1)) || location.origin
let theme: string | undefined
let isDrawing = false
let said: unknown

function tell(message: FromFrame) {
  if (isFramed) window.parent.postMessage({ ...message, keepdesk: 1 }, parentOrigin)
}
const chat: Chat = createChat(draw, tell)
const close = () => tell({ type: 'close' })

/** Once for all that changes in one go. */
function draw() {
  if (isDrawing) return
  isDrawing = true
  queueMicrotask(() => {
    isDrawing = false
    if (chat.state.config) paint(chat.state.config, theme)
    if (root) render(<ChatView chat={chat} {...(isFramed && { close })} />, root)
    const { length } = chat.state.messages
    if (length !== drawn) isAtEnd = true
    drawn = length
    stayAtEnd()
    announce()
  })
}
let drawn = 0

/** Whether the visitor sees what comes last, and so wants to see what comes next. */
let isAtEnd = true
function stayAtEnd() {
  const log = document.getElementById('log')
  if (!log) return
  log.onscroll = () => {
    isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80
  }
  if (isAtEnd) log.scrollTop = log.scrollHeight
}
// Also when the frame is shown, and when the style sheet comes.
if (root) new ResizeObserver(stayAtEnd).observe(root)

/** Whole replies and what changes for the visitor, not every word as it comes. */
function announce() {
  const { messages, isLoading, conversation, agentTyping } = chat.state
  const last = messages.at(-1)
  const news = `${last?.id} ${conversation?.status} ${agentTyping}`
  if (!spoken || isLoading || news === said) return
  const isFirst = said === undefined
  said = news
  if (isFirst || !chat.state.isOpen) return
  const text = last && last.role !== 'USER' ? last.content : ''
  spoken.textContent = agentTyping ? `${agentTyping} is typing` : text
}

/** Where one can write at once; on a phone that would bring up the keyboard. */
function takeFocus() {
  if (!chat.state.isOpen || document.activeElement !== document.body) return
  document.getElementById(matchMedia('(pointer: coarse)').matches ? 'log' : 'message')?.focus()
}

function hear(message: ToFrame, origin: string) {
  if (message.type === 'opened') {
    chat.setOpen(true, message.isModal)
    takeFocus()
  } else if (message.type === 'closed') chat.setOpen(false)
  else if (message.type === 'identify') chat.setUser(message.user)
  else if (message.type === 'metadata') chat.setMetadata(message.metadata)
  else if (message.type === 'theme') {
    theme = message.theme
    draw()
  } else if (message.type === 'config' && origin === location.origin)
    chat.tryOut(message.config, message.messages)
}
window.addEventListener(
  'message',
  ({ origin, source, data }: MessageEvent<Marked<ToFrame> | null>) => {
    if (source !== window.parent || origin !== parentOrigin) return
    if (data?.keepdesk === 1) hear(data, origin)
  },
)
window.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close()
  if (event.key !== 'Tab' || !chat.state.isModal) return
  // Nothing else is to be seen: the focus stays within.
  const all = [
    ...document.querySelectorAll<HTMLElement>(
      'a[href], button, input, textarea, summary, [tabindex]',
    ),
  ]
  const [first, last] = [all[0], all.at(-1)]
  const isLeaving = document.activeElement === (event.shiftKey ? first : last)
  if (!isLeaving) return
  event.preventDefault()
  ;(event.shiftKey ? last : first)?.focus()
})
document.addEventListener('visibilitychange', () => {
  chat.follow()
  chat.seen()
})
// Another tab has begun or ended a conversation.
window.addEventListener('storage', ({ key, newValue, oldValue }) => {
  const idOf = (text: string | null) => JSON.parse(text ?? '{}').conversationId
  if (key === 'keepdesk' && idOf(newValue) !== idOf(oldValue)) void chat.start()
})

if (!isFramed) chat.setOpen(true)
draw()
tell({ type: 'ready' })
void chat.start().then(takeFocus)
