import type { ReactNode } from 'react'
import type { WholeConversation } from './data.ts'

const when = (time: string) =>
  new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })

/** Who this is, as far as it is known. */
export function Details({ conversation }: { conversation: WholeConversation }) {
  const { user, contactEmail, channel, language, startedAt, endedAt, metadata } = conversation
  const extra = Object.entries(metadata)
  return (
    <div className="grid gap-5 p-4 text-sm">
      <Group title="Visitor">
        <Line name="Name">{user.name ?? (user.email || user.id ? undefined : 'Not known')}</Line>
        <Line name="E-mail">{user.email}</Line>
        <Line name="Id">{user.id}</Line>
        <Line name="Left as contact">{contactEmail}</Line>
        <Line name="Language">{language}</Line>
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
