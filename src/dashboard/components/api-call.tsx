import { useRouterState } from '@tanstack/react-router'
import { CodeXml } from 'lucide-react'
import { lazy, Suspense, useEffect, useId, useState } from 'react'
import type { Values } from '../api-request.ts'
import { Button } from './button.tsx'

const Panel = lazy(() => import('./api-panel.tsx'))

/** What the screens of this page show beside what their address says, by component. */
const shown = new Map<string, Values>()

/** Fills in the screen's API calls: filters that stand in no address, what was typed. */
export function useApiValues(values: Values): void {
  const id = useId()
  useEffect(() => {
    shown.set(id, values)
    return () => void shown.delete(id)
  })
}

/** How to do the same without the console: a quiet button in a screen's head. */
export function ApiButton({ values: more }: { values?: Values }) {
  const { pathname, search } = useRouterState({ select: ({ location }) => location })
  const [values, setValues] = useState<Values>()
  return (
    <>
      <Button
        kind="quiet"
        size="small"
        aria-label="API: the same without the console"
        title="The same without the console"
        onClick={() => setValues(Object.assign({}, search, ...shown.values(), more))}
      >
        <CodeXml size={14} aria-hidden="true" />
        API
      </Button>
      {values && (
        <Suspense>
          <Panel pathname={pathname} values={values} onClose={() => setValues(undefined)} />
        </Suspense>
      )}
    </>
  )
}
