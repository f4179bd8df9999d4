import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Bell, BellOff, Search } from 'lucide-react'
import { useState } from 'react'
import { useAlertChoice } from '../alerts.ts'
import { ApiButton } from '../components/api-call.tsx'
import { Empty } from '../components/layout.tsx'
import { useSearchParams } from '../search-params.ts'
import { mostLetters, useSearchText } from '../search-text.ts'
import { ConversationPane } from './inbox/conversation.tsx'
import { type Row, type View, views } from './inbox/data.ts'
import { InboxList, useRows } from './inbox/list.tsx'
import { Presence } from './inbox/presence.tsx'
import { Shortcuts, useShortcut } from './inbox/shortcuts.tsx'
import { ViewTabs } from './inbox/views.tsx'

/** View and search stand in the address, so that they can be bookmarked. */
const viewOf = (named: string | undefined): View =>
  views.find(([view]) => view === named)?.[0] ?? 'WAITING'

export default function Inbox() {
  const { id } = useParams({ strict: false }) as { id?: string }
  const navigate = useNavigate()
  const [params, change] = useSearchParams()
  const view = viewOf(params.view)
  const { words, q, setWords } = useSearchText(params.q, (q) => change({ q }))
  const [isHelpOpen, setHelpOpen] = useState(false)
  const rows = useRows(view, q)

  function open(to: string | undefined) {
    const search = { view, ...(q && { q }) } as never
    if (to) void navigate({ to: '/inbox/$id', params: { id: to }, search })
    else void navigate({ to: '/inbox', search })
  }
  function show(next: View) {
    setWords('')
    void navigate({ to: '.', search: { view: next } as never, replace: true })
  }
  function move(step: number) {
    const next = rows.near(id, step)
    if (next) open(next.id)
  }
  useShortcut('j', () => move(1))
  useShortcut('k', () => move(-1))
  useShortcut('?', () => setHelpOpen(true))

  return (
    <div className="flex h-[calc(100dvh-2.75rem)] min-h-0 md:h-dvh">
      <h1 className="sr-only">Inbox</h1>
      <section
        aria-label="Conversations"
        className={`${id ? 'hidden md:flex' : 'flex'} w-full min-w-0 flex-col border-r border-line bg-surface md:w-80 md:shrink-0`}
      >
        <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-3">
          <Search size={15} className="text-faint" aria-hidden="true" />
          <input
            type="search"
            aria-label="Search all conversations"
            placeholder="Search"
            className="h-8 min-w-0 flex-1 bg-transparent text-sm placeholder:text-faint"
            value={words}
            maxLength={mostLetters}
            onChange={(event) => setWords(event.target.value)}
          />
          <ApiButton values={{ q }} />
          <AlertsLink />
          <Presence />
        </div>
        <ViewTabs view={q ? undefined : view} onChange={show} />
        <InboxList
          rows={rows}
          openId={id}
          onOpen={(row: Row) => open(row.id)}
          about={{ view, q }}
        />
      </section>
      <section
        aria-label="Conversation"
        className={`${id ? 'flex' : 'hidden md:flex'} min-w-0 flex-1 flex-col`}
      >
        {id ? (
          <ConversationPane key={id} id={id} onClose={() => open(undefined)} />
        ) : (
          <div className="grid flex-1 place-items-center">
            <Empty title="No conversation is open">
              Choose one from the list, or press <Key name="j" /> for the first and <Key name="?" />{' '}
              for all shortcuts.
            </Empty>
          </div>
        )}
      </section>
      <Shortcuts isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}

/** Whether this browser calls its operator; how is settled elsewhere. */
function AlertsLink() {
  const { sound, notifications } = useAlertChoice()
  const isOn = sound || notifications
  const Icon = isOn ? Bell : BellOff
  const name = isOn ? 'Alerts are on' : 'Alerts are off'
  return (
    <Link
      to={'/settings/account' as '/'}
      aria-label={`${name}: change them`}
      title={name}
      className="rounded-md p-1.5 text-muted hover:bg-sunken"
    >
      <Icon size={15} aria-hidden="true" />
    </Link>
  )
}

function Key({ name }: { name: string }) {
  return (
    <kbd className="rounded border border-line-strong bg-surface px-1 font-mono text-xs">
      {name}
    </kbd>
  )
}
