import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import {
  BarChart3,
  BookOpen,
  CircleHelp,
  FlaskConical,
  Home,
  Inbox,
  LogOut,
  Menu,
  Search,
  Settings,
  ShieldCheck,
  X,
} from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { ApiError, get, remove } from './api.ts'
import { Failure } from './components/layout.tsx'
import { ThemeSwitch } from './components/theme-switch.tsx'
import { Toasts } from './components/toasts.tsx'
import { useFeed } from './feed.ts'
import { number } from './format.ts'
import { useCounts } from './pages/inbox/data.ts'
import { Invitation, Setup, SignIn } from './pages/sign-in.tsx'
import type { Me } from './session.ts'
import { performWaiting } from './undo.ts'

const places = [
  ['/', 'Home', Home],
  ['/inbox', 'Inbox', Inbox],
  ['/playground', 'Playground', FlaskConical],
  ['/knowledge', 'Knowledge', BookOpen],
  ['/gaps', 'Gaps', CircleHelp],
  ['/trust', 'Trust', ShieldCheck],
  ['/analytics', 'Analytics', BarChart3],
  ['/settings', 'Settings', Settings],
] as const

const loadPalette = () => import('./components/palette.tsx')
const Palette = lazy(loadPalette)
/** So long after the start it is fetched, so that what is typed right after Ctrl-K is not lost. */
const paletteMs = 3000

/** Who is there comes first: a stranger sees the sign-in, whatever the address. */
export function Shell() {
  const me = useQuery({ queryKey: ['me'], queryFn: () => get<Me>('/session'), retry: false })
  if (me.isPending) return <div className="min-h-dvh bg-canvas" />
  // Also when somebody was there before: their session is over.
  if (me.error instanceof ApiError && me.error.status === 401) return <Stranger />
  if (me.data) return <Frame me={me.data} />
  return <Failure error={me.error} onRetry={() => me.refetch()} />
}

function Stranger() {
  if (location.pathname === '/setup') return <Setup />
  if (location.pathname === '/invitation') return <Invitation />
  return <SignIn />
}

function Frame({ me }: { me: Me }) {
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  useEffect(() => {
    function open(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setPaletteOpen((was) => !was)
    }
    addEventListener('keydown', open)
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), paletteMs)
    return () => {
      removeEventListener('keydown', open)
      clearTimeout(timer)
    }
  }, [])
  useFeed()
  const waiting = useCounts()?.waiting ?? 0
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) Keepdesk` : 'Keepdesk'
  }, [waiting])
  return (
    <div className="flex min-h-dvh bg-canvas text-text">
      <a href="#main" className="sr-only focus:not-sr-only">
        Skip to the content
      </a>
      <aside
        className={`${isMenuOpen ? 'fixed inset-0 z-30 flex' : 'hidden'} w-full flex-col gap-4 border-r border-line bg-surface p-3 md:sticky md:top-0 md:flex md:h-dvh md:w-52 md:shrink-0`}
      >
        <div className="flex h-8 items-center justify-between px-2">
          <span className="text-sm font-semibold">Keepdesk</span>
          <button
            type="button"
            aria-label="Close the menu"
            className="md:hidden"
            onClick={() => setMenuOpen(false)}
          >
            <X size={18} />
          </button>
        </div>
        <button
          type="button"
          className="flex h-8 items-center gap-2 rounded-md border border-line px-2 text-sm text-faint hover:bg-sunken"
          onClick={() => {
            setMenuOpen(false)
            setPaletteOpen(true)
          }}
        >
          <Search size={14} aria-hidden="true" />
          <span className="mr-auto">Find</span>
          <kbd className="font-sans text-xs">Ctrl K</kbd>
        </button>
        <nav aria-label="Main" className="grid gap-0.5">
          {places.map(([to, name, Icon]) => (
            <Link
              key={to}
              to={to as '/'}
              activeOptions={{ exact: to === '/' }}
              onClick={() => setMenuOpen(false)}
              className="flex h-8 items-center gap-2 rounded-md px-2 text-sm text-muted hover:bg-sunken hover:text-text data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent"
            >
              <Icon size={16} aria-hidden="true" />
              {name}
              {to === '/inbox' && waiting > 0 && (
                <span className="ml-auto rounded bg-warn-soft px-1.5 text-xs font-medium text-warn tabular-nums">
                  {number(waiting)}
                  <span className="sr-only"> waiting</span>
                </span>
              )}
            </Link>
          ))}
        </nav>
        <Account me={me} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <button
          type="button"
          aria-label="Open the menu"
          className="m-2 self-start rounded-md p-1.5 hover:bg-sunken md:hidden"
          onClick={() => setMenuOpen(true)}
        >
          <Menu size={18} />
        </button>
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
          <Outlet />
        </main>
      </div>
      <Toasts />
      {isPaletteOpen && (
        <Suspense>
          <Palette isAdmin={me.role === 'ADMIN'} onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  )
}

function Account({ me }: { me: Me }) {
  const queries = useQueryClient()
  async function signOut() {
    await performWaiting()
    await remove('/session')
    queries.clear()
    location.assign('/')
  }
  return (
    <div className="mt-auto grid gap-1 px-2 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-medium">{me.name}</span>
        <span className="block truncate text-xs text-muted">{me.email}</span>
      </span>
      <span className="-mx-1.5 flex items-center gap-1">
        <ThemeSwitch />
        <a href="/docs" className="mr-auto rounded p-1.5 text-xs text-muted hover:bg-sunken">
          API docs
        </a>
        <button
          type="button"
          aria-label="Sign out"
          title="Sign out"
          className="rounded p-1.5 text-muted hover:bg-sunken"
          onClick={signOut}
        >
          <LogOut size={16} />
        </button>
      </span>
    </div>
  )
}
