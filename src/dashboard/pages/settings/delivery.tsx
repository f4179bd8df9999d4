import type { Delivery } from '../../../webhooks/schema.ts'
import { Badge } from '../../components/layout.tsx'
import { number } from '../../format.ts'

const standing = { PENDING: 'accent', DELIVERED: 'good', RETRYING: 'warn', FAILED: 'bad' } as const
const words = {
  PENDING: 'Queued',
  DELIVERED: 'Delivered',
  RETRYING: 'Trying again',
  FAILED: 'Failed',
}

export function DeliveryState({ status }: { status: Delivery['status'] }) {
  return <Badge tone={standing[status]}>{words[status]}</Badge>
}

const block =
  'max-h-60 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap'

/** What was sent, and what came back each time. */
export function DeliveryView({ delivery }: { delivery: Delivery }) {
  return (
    <div className="grid gap-3 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <DeliveryState status={delivery.status} />
        <span className="font-mono text-xs break-all text-muted">{delivery.eventId}</span>
      </div>
      {delivery.attempts.length === 0 && <p className="text-muted">Not tried yet.</p>}
      <ol className="grid gap-3">
        {delivery.attempts.map(({ at, status, durationMs, error, responseBody }, index) => (
          <li key={at} className="grid gap-1.5">
            <span className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
              <span className="font-medium text-text">Attempt {index + 1}</span>
              {new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' })}
              <span>{number(durationMs)} ms</span>
              {status !== undefined && <span>HTTP {status}</span>}
            </span>
            {error && <span className="break-words text-bad">{error}</span>}
            {responseBody ? (
              <pre className={block}>{responseBody}</pre>
            ) : (
              status !== undefined && <span className="text-xs text-muted">An empty answer.</span>
            )}
          </li>
        ))}
      </ol>
      <details className="text-xs text-muted">
        <summary className="w-fit cursor-pointer hover:text-text">What is sent</summary>
        <pre className={`mt-2 ${block}`}>{pretty(delivery.requestBody)}</pre>
      </details>
    </div>
  )
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2)
  } catch {
    return json
  }
}
