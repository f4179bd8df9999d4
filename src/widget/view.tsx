/** @jsxImportSource preact */
import type { Chat } from './chat.ts'
import { Icon, MessageView } from './messages.tsx'

interface Props {
  chat: Chat
  close?: () => void
}

export function ChatView({ chat, close }: Props) {
  const { config, conversation, messages, writing, isLoading } = chat.state
  if (!config) {
    return (
      <main class="chat" aria-busy={isLoading}>
        <div class="log">{isLoading ? <Dots label="Loading" /> : <Problem chat={chat} />}</div>
      </main>
    )
  }
  const isEmpty = messages.length === 0 && !writing && !isLoading
  const lastOwn = messages.findLast(({ role }) => role === 'USER')
  const isWithPerson = conversation?.status === 'WAITING' || conversation?.status === 'HUMAN'
  const isRead =
    conversation?.status === 'HUMAN' && (lastOwn?.sequence ?? Infinity) <= chat.state.agentRead
  return (
    <main class="chat">
      <Header chat={chat} close={close} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys */}
      <section class="log" id="log" tabIndex={0} aria-label="Conversation">
        {config.welcomeMessage && (
          <div class="message ASSISTANT">
            <p class="text" dir="auto">
              {config.welcomeMessage}
            </p>
          </div>
        )}
        {isEmpty && <Choices chat={chat} label="Ask about" texts={config.conversationStarters} />}
        {isLoading && <Dots label="Loading" />}
        {messages.map((message, at) => (
          <div key={message.id ?? at} class={`message ${message.role}`}>
            <MessageView chat={chat} message={message} />
            {isRead && message === lastOwn && <div class="faint end">Seen</div>}
          </div>
        ))}
        {writing && !isWithPerson && (
          <div class="message ASSISTANT">
            {writing.content ? (
              <MessageView chat={chat} message={{ role: 'ASSISTANT', ...writing }} />
            ) : (
              <Dots label="An answer is being looked for" />
            )}
          </div>
        )}
        {!writing && !isWithPerson && (
          <Choices chat={chat} label="You may ask" texts={chat.state.suggestions} />
        )}
        <Standing chat={chat} />
        <Problem chat={chat} />
      </section>
      <Composer chat={chat} />
    </main>
  )
}

function Header({ chat, close }: { chat: Chat; close: (() => void) | undefined }) {
  const { config, conversation } = chat.state
  const agent = conversation?.status === 'HUMAN' ? conversation.agent?.name : undefined
  const isGoing = conversation && conversation.status !== 'ENDED'
  return (
    <header>
      {config?.avatarUrl && !agent && <img src={config.avatarUrl} alt="" width="36" height="36" />}
      {agent && <span class="initial">{[...agent][0]}</span>}
      <div class="names">
        <h1 dir="auto">{agent ?? config?.title}</h1>
        <p dir="auto">{agent ? 'is here to help you' : config?.subtitle}</p>
      </div>
      {isGoing && (
        <button type="button" class="plain" onClick={() => chat.end()}>
          End
        </button>
      )}
      {close && (
        <button type="button" class="icon" aria-label="Close the chat" onClick={close}>
          <Icon name="close" />
        </button>
      )}
    </header>
  )
}

/** How it stands with people: waiting, nobody there, one who types, the end. */
function Standing({ chat }: { chat: Chat }) {
  const { conversation, config, agentTyping, isCutOff } = chat.state
  const status = conversation?.status
  return (
    <>
      {status === 'WAITING' && config?.people === 'THERE' && (
        <p class="note">
          <span class="pulse" /> Waiting for a person. You can go on writing.
        </p>
      )}
      {status === 'WAITING' && config?.people !== 'THERE' && <Contact chat={chat} />}
      {agentTyping && <Dots label={`${agentTyping} is typing`} isShown />}
      {status === 'ENDED' && (
        <div class="note">
          This conversation has ended.
          <button type="button" class="primary" onClick={() => chat.begin()}>
            Start a new one
          </button>
        </div>
      )}
      {isCutOff && <p class="note">The connection is lost. Trying again…</p>}
    </>
  )
}

function Contact({ chat }: { chat: Chat }) {
  const { contact } = chat.state
  if (contact) {
    return (
      <p class="note" dir="auto">
        Thank you. The answer goes to {contact}.
      </p>
    )
  }
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        void chat.leaveContact(String(new FormData(event.currentTarget).get('email')).trim())
      }}
    >
      <label for="email">Nobody is here right now. Where can we answer you?</label>
      <input
        id="email"
        name="email"
        type="email"
        required
        maxLength={254}
        autocomplete="email"
        placeholder="you@example.com"
      />
      <button type="submit" class="primary">
        Leave e-mail address
      </button>
    </form>
  )
}

function Problem({ chat }: { chat: Chat }) {
  const { problem } = chat.state
  if (!problem) return null
  return (
    <div class="note bad" role="alert">
      {problem.text}
      <button type="button" class="plain" onClick={problem.retry}>
        Try again
      </button>
    </div>
  )
}

function Choices({ chat, label, texts }: { chat: Chat; label: string; texts: string[] }) {
  if (texts.length === 0 || chat.state.conversation?.status === 'ENDED') return null
  return (
    <ul class="choices" aria-label={label}>
      {texts.map((text) => (
        <li key={text}>
          <button type="button" dir="auto" onClick={() => chat.ask(text)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Dots({ label, isShown }: { label: string; isShown?: boolean }) {
  return (
    <div class="dots">
      <i />
      <i />
      <i />
      <span class={isShown ? 'faint' : 'hidden'}>{label}</span>
    </div>
  )
}

function Composer({ chat }: { chat: Chat }) {
  const { config, conversation, writing } = chat.state
  const status = conversation?.status ?? 'BOT'
  if (status === 'ENDED') return null
  function submit(form: HTMLFormElement) {
    const field = form.elements.namedItem('message') as HTMLTextAreaElement
    const text = field.value.trim()
    if (!text || chat.state.writing) return
    field.value = ''
    void chat.ask(text)
    field.focus()
  }
  return (
    <footer>
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        <textarea
          name="message"
          id="message"
          rows={1}
          maxLength={4000}
          dir="auto"
          aria-label="Your message"
          placeholder={config?.placeholder ?? ''}
          onInput={chat.typing}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            if (event.currentTarget.form) submit(event.currentTarget.form)
          }}
        />
        <button type="submit" class="icon send" aria-label="Send" aria-disabled={Boolean(writing)}>
          <Icon name="send" />
        </button>
      </form>
      {config?.showHandoff && status === 'BOT' && !writing && (
        <button type="button" class="plain" onClick={() => chat.talkToPerson()}>
          Talk to a person
        </button>
      )}
    </footer>
  )
}
