import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { Empty } from './components/layout.tsx'
import { Shell } from './shell.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Empty title="There is nothing at this address." />,
})
const at = <Path extends string>(
  path: Path,
  page: () => Promise<{ default: () => React.ReactNode }>,
) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(page) })

const settings = () => import('./pages/settings.tsx')
const tree = root.addChildren([
  at('/', () => import('./pages/home.tsx')),
  at('/analytics', () => import('./pages/analytics.tsx')),
  at('/settings', settings),
  at('/settings/$section', settings),
])

/** Each screen is loaded when it is opened. */
export const router = createRouter({ routeTree: tree, defaultPreload: 'intent' })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
