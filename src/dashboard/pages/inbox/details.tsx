import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Badge } from '../../components/layout.tsx'
import { ago, counted } from '../../format.ts'
import { type Earlier, statuses, type WholeConversation } from './data.ts'

const when = (time: string) =>
  new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })

/** Who this is, as far as it is known. */
export function Details({ conversation }: { conversation: WholeConversation }) {
  const { user, contactEmail, channel, language, startedAt, endedAt, metadata } = conversation
  const { page, ...others } = metadata
  const extra = Object.entries(others)
  const address = contactEmail === user.email ? undefined : contactEmail
  return (
    <div className="grid gap-5 p-4 text-sm">
      <Group title="Visitor">
        <Line name="Name">{user.name ?? (user.email || user.id ? undefined : 'Not known')}</Line>
        <Line name="E-mail">{user.email && <Mail to={user.email} />}</Line>
        <Line name="Id">{user.id}</Line>
        <Line name="Left as contact">{address && <Mail to={address} />}</Line>
        <Line name="Language">{language && languageName(language)}</Line>
        <Line name="Page">{page && <Page address={page} />}</Line>
      </Group>
      <Group title="Conversation">
        <Line name="Through">{channel === 'WIDGET' ? 'Widget' : 'API'}</Line>
        <Line name="Began">{when(startedAt)}</Line>
        <Line name="Ended">{endedAt && when(endedAt)}</Line>
        <Line name="Messages">{conversation.messageCount}</Line>
        <Line name="Number">
          <span className="font-mono text-xs">{conversation.id}</span>
        </Line>
      </Group>
      <EarlierOnes earlier={conversation.earlier} />
      {extra.length > 0 && (
        <Group title="Metadata">
          {extra.map(([name, value]) => (
            <Line key={name} name={name}>
              {value}
            </Line>
          ))}
        </Group>
      )}
    </div>
  )
}

/** Of the same person, as far as they are known to be. */
function EarlierOnes({ earlier }: { earlier: Earlier[] }) {
  if (earlier.length === 0) return null
  return (
    <section className="grid gap-2">
      <h3 className="text-xs font-semibold text-muted">Earlier conversations</h3>
      <ul className="-mx-2 grid">
        {earlier.map(({ id, status, startedAt, messageCount, excerpt }) => (
          <li key={id} className="min-w-0">
            <Link
              to="/inbox/$id"
              params={{ id }}
              search={true as never}
              className="grid gap-0.5 rounded-md px-2 py-1.5 hover:bg-sunken"
            >
              <span className="truncate text-sm">{excerpt || 'Without words'}</span>
              <span className="flex items-center gap-1.5 text-xs text-muted">
                <span className="min-w-0 truncate">
                  {ago(startedAt)} · {counted(messageCount, 'message')}
                </span>
                <span className="ml-auto">
                  <Badge tone={statuses[status].tone}>{statuses[status].name}</Badge>
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Mail = ({ to }: { to: string }) => (
  // Mail programs want the @ as it is.
  <a href={`mailto:${encodeURIComponent(to).replace('%40', '@')}`} className="underline">
    {to}
  </a>
)

/** Whatever a page said of itself; a link only where it is a web address. */
function Page({ address }: { address: string }) {
  if (!/^https?:\/\//i.test(address)) return address
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" className="underline">
      {address.replace(/^https?:\/\//i, '')}
    </a>
  )
}

const languages = new Intl.DisplayNames('en', { type: 'language' })
function languageName(tag: string): string {
  try {
    return languages.of(tag) ?? tag
  } catch {
    return tag
  }
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-2">
      <h3 className="text-xs font-semibold text-muted">{title}</h3>
      <dl className="grid gap-2">{children}</dl>
    </div>
  )
}

function Line({ name, children }: { name: string; children?: ReactNode }) {
  if (children === undefined || children === null || children === '') return null
  return (
    <div>
      <dt className="truncate text-xs text-faint">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}
