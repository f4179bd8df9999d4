import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CheckCircle2, Circle, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { list } from '../../api.ts'
import { hasAsked } from '../../asked.ts'
import { CopyBox } from '../../components/copy.tsx'
import { Card } from '../../components/layout.tsx'
import { useMe } from '../../session.ts'
import { scriptTag, useSystem } from '../../system.ts'

const dismissed = 'keepdesk.checklist.dismissed'

function kept(key: string): boolean {
  try {
    return localStorage.getItem(key) !== null
  } catch {
    return false
  }
}

interface Source {
  name: string
  type: string
  location: string
}
interface Key {
  name: string
  lastUsedAt: string | null
}

const isSample = ({ type, location }: Source) => type === 'FOLDER' && /[\\/]sample$/.test(location)

interface FirstSteps {
  steps: { title: string; isDone: boolean; content: ReactNode }[]
  dismiss(): void
}

/** Each ticked by what really happened; none when all are done. Undefined while it isn't known. */
export function useFirstSteps(): FirstSteps | undefined {
  const isAdmin = useMe().role === 'ADMIN'
  const [isGone, setGone] = useState(() => kept(dismissed))
  const isShown = isAdmin && !isGone
  // Who comes back from a step wants to see it ticked.
  const asking = { enabled: isShown, staleTime: 0 }
  const one = (key: string, path: string) => ({
    queryKey: ['checklist', key],
    queryFn: async () => (await list(path)).total,
    ...asking,
  })
  const sources = useQuery({
    queryKey: ['checklist', 'sources'],
    queryFn: async () => (await list<Source>('/knowledge/sources?pageSize=100')).items,
    ...asking,
  })
  const conversations = useQuery(one('conversations', '/conversations?pageSize=1'))
  const widget = useQuery(one('widget', '/conversations?channel=WIDGET&pageSize=1'))
  const keys = useQuery({
    queryKey: ['checklist', 'keys'],
    queryFn: async () => (await list<Key>('/keys?pageSize=100')).items,
    ...asking,
  })
  const system = useSystem()
  const none = { steps: [], dismiss: () => undefined }
  if (!isShown) return none
  const asked = [sources, keys, conversations, widget]
  if (asked.some(({ isError }) => isError)) return none
  if (!sources.data || !keys.data) return undefined
  if (conversations.data === undefined || widget.data === undefined) return undefined

  const steps: FirstSteps['steps'] = [
    {
      title: 'Add a source',
      isDone: sources.data.some((source) => !isSample(source)),
      content: (
        <>
          Your help articles, a website, files: answers come from them alone.{' '}
          <To path="/knowledge">Add one</To>
        </>
      ),
    },
    {
      title: 'Ask it something',
      isDone: conversations.data > 0 || hasAsked(),
      content: (
        <>
          See what it answers, and from where. <To path="/playground">Open the playground</To>
        </>
      ),
    },
    {
      title: 'Put the widget on your site',
      isDone: widget.data > 0,
      content: (
        <div className="grid gap-2">
          <span>
            Copy this into your pages, and name your site’s address in{' '}
            <To path="/settings/widget">the widget’s settings</To>. Ticked with the first question
            asked there.
          </span>
          <CopyBox text={scriptTag(system.data)} label="Script tag" />
        </div>
      ),
    },
    {
      title: 'Create an API key',
      // The one that the first start made counts once it was used.
      isDone: keys.data.some(({ name, lastUsedAt }) => name !== 'First key' || lastUsedAt !== null),
      content: (
        <>
          For asking from your own program. <To path="/settings/keys">Create one</To>
        </>
      ),
    },
  ]
  if (steps.every(({ isDone }) => isDone)) return none
  function dismiss() {
    try {
      localStorage.setItem(dismissed, 'yes')
    } catch {
      // Then it is back with the next visit.
    }
    setGone(true)
  }
  return { steps, dismiss }
}

export function Checklist({ steps, dismiss }: FirstSteps) {
  if (steps.length === 0) return null
  const done = steps.filter(({ isDone }) => isDone).length
  const next = steps.findIndex(({ isDone }) => !isDone)
  return (
    <Card
      title={`First steps: ${done} of ${steps.length} done`}
      action={
        <button
          type="button"
          aria-label="Hide the first steps"
          className="rounded p-1 text-muted hover:bg-sunken"
          onClick={dismiss}
        >
          <X size={14} />
        </button>
      }
    >
      <ol>
        {steps.map(({ title, isDone, content }, index) => (
          <li key={title} className="flex gap-3 border-b border-line px-4 py-3 last:border-0">
            {isDone ? (
              <CheckCircle2 size={18} className="shrink-0 text-good" aria-label="Done" />
            ) : (
              <Circle
                size={18}
                className={`shrink-0 ${index === next ? 'text-accent' : 'text-faint'}`}
                aria-label="To do"
              />
            )}
            <div className="grid min-w-0 flex-1 gap-1 text-sm">
              <span className={isDone ? 'text-muted line-through' : 'font-medium'}>{title}</span>
              {!isDone && <div className="text-muted">{content}</div>}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  )
}

function To({ path, children }: { path: string; children: ReactNode }) {
  return (
    <Link to={path as '/'} className="font-medium text-accent underline underline-offset-2">
      {children}
    </Link>
  )
}
