/** @jsxImportSource preact */
import type { Citation } from '../conversations/schema.ts'
import type { Chat } from './chat.ts'
import { isWeb, renderMarkdown } from './markdown.ts'
import type { Shown } from './state.ts'

const icons = {
  up: 'M7 10v11H4V10zM7 10l4-8c2 0 3 1 3 3l-1 4h6c1.5 0 2.3 1 2 2.4l-1.5 7C19.2 20 18.400 21 17 21H7',
  down: 'M17 14V3h3v11zM17 14l-4 8c-2 0-3-1-3-3l1-4H5c-1.500 0-2.300-1-2-2.400l1.500-7C4.800 4 5.600 3 7 3h10',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 20V5M5 12l7-7 7 7',
}

export function Icon({ name }: { name: keyof typeof icons }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  )
}

/** The nodes are put in place of the last ones only when the text is another. */
function Text({ text, citations = [] }: { text: string; citations?: Citation[] }) {
  const key = `${text}\n${citations.length}`
  return (
    <div
      class="text"
      dir="auto"
      ref={(element) => {
        if (!element || element.dataset.text === key) return
        element.dataset.text = key
        element.replaceChildren(renderMarkdown(text, citations))
      }}
    />
  )
}

function Sources({ citations }: { citations: Citation[] }) {
  return (
    <ul class="sources" aria-label="Sources">
      {citations.map(({ index, title, url, snippet }) => (
        <li key={index}>
          <details>
            <summary dir="auto">
              <span class="mark">{index}</span>
              <span class="title">{title}</span>
            </summary>
            <blockquote dir="auto">{snippet.replace(/[*_`]{2,}|[*`]/g, '')}</blockquote>
            {isWeb(url) && (
              <a href={url} target="_blank" rel="noopener noreferrer">
                Open the page
              </a>
            )}
          </details>
        </li>
      ))}
    </ul>
  )
}

function Rating({ chat, message }: { chat: Chat; message: Shown }) {
  const { id = '', feedback } = message
  const given = feedback?.rating
  const thumb = (rating: 'UP' | 'DOWN', label: string) => (
    <button
      type="button"
      class="thumb"
      aria-label={label}
      aria-pressed={given === rating}
      onClick={() => chat.rate(id, given === rating ? undefined : rating)}
    >
      <Icon name={rating === 'UP' ? 'up' : 'down'} />
    </button>
  )
  return (
    <div class="rating">
      {thumb('UP', 'This helped')}
      {thumb('DOWN', 'This did not help')}
      {given && <span class="faint">Thank you</span>}
      {chat.state.commentOn === id && <Comment chat={chat} id={id} />}
    </div>
  )
}

function Comment({ chat, id }: { chat: Chat; id: string }) {
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        const comment = String(new FormData(event.currentTarget).get('comment')).trim()
        if (comment) void chat.rate(id, 'DOWN', comment)
        else chat.comment()
      }}
    >
      <label for="comment">What was missing or wrong?</label>
      <textarea id="comment" name="comment" maxLength={1000} rows={2} dir="auto" />
      <div class="row">
        <button type="submit" class="primary">
          Send
        </button>
        <button type="button" class="plain" onClick={() => chat.comment()}>
          Skip
        </button>
      </div>
    </form>
  )
}

export function MessageView({ chat, message }: { chat: Chat; message: Shown }) {
  const { role, content, citations = [], source, id } = message
  const { config, conversation } = chat.state
  if (role === 'SYSTEM') return <Text text={content} />
  if (role === 'USER') {
    return (
      <div class="bubble" dir="auto">
        {content}
      </div>
    )
  }
  const isRatable = id && role === 'ASSISTANT' && source !== 'SMALL_TALK' && config?.showFeedback
  const agent = message.agent?.name ?? conversation?.agent?.name ?? 'Agent'
  return (
    <>
      <div class="from" dir="auto">
        {role === 'AGENT' ? agent : config?.botName}
      </div>
      <Text text={content} citations={citations} />
      {config?.showCitations && citations.length > 0 && <Sources citations={citations} />}
      {isRatable && <Rating chat={chat} message={message} />}
    </>
  )
}
