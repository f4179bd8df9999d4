import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api.ts'
import { router } from './router.tsx'
import { applyTheme, theme } from './theme.ts'

/** Whoever is signed out meanwhile is asked to sign in, wherever they notice it. */
function onError(error: Error) {
  const isStranger = error instanceof ApiError && error.status === 401
  const wasKnown = queries.getQueryState(['me'])?.status === 'success'
  if (isStranger && wasKnown) void queries.invalidateQueries({ queryKey: ['me'] })
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused is refused again; a lost connection may come back.
      retry: (count, error) => !(error instanceof ApiError && error.status > 0) && count < 2,
    },
  },
})

applyTheme(theme())
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}
