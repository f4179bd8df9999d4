import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Empty, PageHead } from '../components/layout.tsx'
import { useMe } from '../session.ts'
import { About } from './settings/about.tsx'
import { AccountSettings } from './settings/account.tsx'
import { ChatForm } from './settings/chat.tsx'
import { Jobs } from './settings/jobs.tsx'
import { Keys } from './settings/keys.tsx'
import { Operations } from './settings/operations.tsx'
import { SavedReplies } from './settings/saved-replies.tsx'
import { Users } from './settings/users.tsx'
import { Webhooks } from './settings/webhooks.tsx'
import { WidgetForm } from './settings/widget.tsx'

interface Section {
  path: string
  name: string
  content: () => ReactNode
  isForAdmins?: boolean
}

const sections: Section[] = [
  { path: 'chat', name: 'Chat', content: () => <ChatForm /> },
  { path: 'widget', name: 'Widget', content: () => <WidgetForm /> },
  { path: 'saved-replies', name: 'Saved replies', content: () => <SavedReplies /> },
  { path: 'users', name: 'Users', content: () => <Users />, isForAdmins: true },
  { path: 'keys', name: 'API keys', content: () => <Keys />, isForAdmins: true },
  { path: 'webhooks', name: 'Webhooks', content: () => <Webhooks /> },
  { path: 'jobs', name: 'Jobs', content: () => <Jobs /> },
  { path: 'operations', name: 'Backup and operations', content: () => <Operations /> },
  { path: 'account', name: 'Your account', content: () => <AccountSettings /> },
  { path: 'about', name: 'About', content: () => <About /> },
]

/** On a phone they stand in a row that scrolls. */
const showWhole = (link: HTMLElement | null) =>
  link?.scrollIntoView({ block: 'nearest', inline: 'nearest' })

export default function Settings() {
  const isAdmin = useMe().role === 'ADMIN'
  const { section = 'chat' } = useParams({ strict: false }) as { section?: string }
  const open = sections.find(({ path }) => path === section)
  const isAllowed = open && (isAdmin || !open.isForAdmins)
  return (
    <>
      <PageHead title={open ? `Settings: ${open.name}` : 'Settings'} />
      <div className="flex min-w-0 flex-1 flex-col md:flex-row">
        <nav
          aria-label="Settings"
          className="flex shrink-0 gap-0.5 overflow-x-auto border-line p-2 max-md:border-b md:w-48 md:flex-col md:p-3"
        >
          {sections
            .filter(({ isForAdmins }) => isAdmin || !isForAdmins)
            .map(({ path, name }) => (
              <Link
                key={path}
                to={`/settings/${path}` as '/'}
                aria-current={path === section ? 'page' : undefined}
                ref={path === section ? showWhole : undefined}
                className="flex h-8 shrink-0 items-center rounded-md px-2 text-sm whitespace-nowrap text-muted hover:bg-sunken hover:text-text aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-text"
              >
                {name}
              </Link>
            ))}
        </nav>
        <div className="min-w-0 flex-1 p-4">
          {isAllowed ? (
            <div key={section} className="mx-auto grid max-w-5xl grid-cols-[minmax(0,1fr)] gap-4">
              {open.content()}
            </div>
          ) : (
            <Empty title={open ? 'This is for administrators.' : 'There are no such settings.'}>
              Choose another section.
            </Empty>
          )}
        </div>
      </div>
    </>
  )
}
