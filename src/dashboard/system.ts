import { useQuery } from '@tanstack/react-query'
import { get } from './api.ts'

type ModelStatus =
  | { kind: 'ready'; model: string; digest: string; contextTokens: number }
  | { kind: 'unreachable'; host: string; hint: string }
  | { kind: 'model-missing'; model?: string; hint: string }

export interface System {
  version: string
  publicUrl: string | null
  model: ModelStatus
  /**
   * How well the model tells what a passage answers (area under the ROC curve), if its Ollama tells
   * probabilities at all; null: not known yet.
   */
  reader: { area: number; tells: boolean; isAsked: boolean } | null
}

export function useSystem() {
  return useQuery({ queryKey: ['system'], queryFn: () => get<System>('/system') })
}

interface Readiness {
  status: string
  reasons?: string[]
}

/** Whether requests may come here, in the server's own words. */
export function useReadiness() {
  return useQuery({
    queryKey: ['ready'],
    queryFn: async (): Promise<Readiness> => (await fetch('/readyz')).json(),
    refetchInterval: 30_000,
  })
}

/** The tag that puts the widget on a page. */
export function scriptTag(system: System | undefined): string {
  const base = (system?.publicUrl || location.origin).replace(/\/$/, '')
  return `<script src="${base}/widget.js" async></script>`
}
