import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { NotFound } from './components/not-found.tsx'
import { parseSearch, stringifySearch } from './search-params.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
})
const at = <Path extends string>(
  path: Path,
  page: () => Promise<{ default: () => React.ReactNode }>,
) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(page) })

const settings = () => import('./pages/settings.tsx')
// The list stays as it is while one conversation after the other is opened beside it.
const inbox = at('/inbox', () => import('./pages/inbox.tsx'))
const conversation = createRoute({ getParentRoute: () => inbox, path: '$id' })

const tree = root.addChildren([
  at('/', () => import('./pages/home.tsx')),
  inbox.addChildren([conversation]),
  at('/playground', () => import('./pages/playground.tsx')),
  at('/knowledge', () => import('./pages/knowledge.tsx')),
  at('/knowledge/$id', () => import('./pages/source.tsx')),
  at('/gaps', () => import('./pages/gaps.tsx')),
  at('/trust', () => import('./pages/trust.tsx')),
  at('/analytics', () => import('./pages/analytics.tsx')),
  at('/components', () => import('./pages/components.tsx')),
  at('/settings', settings),
  at('/settings/$section', settings),
])

/**
 * Each screen is loaded when it is opened. What stands behind the ? is text, as in any address: the
 * router would make a number of `?q=42`.
 */
export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  parseSearch,
  stringifySearch,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
