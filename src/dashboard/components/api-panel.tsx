import type { ApiCall, Command } from '../api-calls.ts'
import { callsAt, commandOf, curlOf, pathOf, type Values } from '../api-request.ts'
import { CopyBox } from './copy.tsx'
import { Dialog } from './dialog.tsx'

/** Loaded when it is opened: see api-call.tsx. */
export default function ApiPanel({
  pathname,
  values,
  onClose,
}: {
  pathname: string
  values: Values
  onClose: () => void
}) {
  const found = callsAt(pathname, values)
  const hasRequests = !found.calls.length || found.calls.some((call) => 'path' in call)
  return (
    <Dialog title={hasRequests ? 'API' : 'Command line'} isOpen onClose={onClose}>
      <ul className="grid gap-4">
        {found.calls.map((call) => (
          <li key={call.does} className="grid gap-1.5">
            <One call={call} values={found.values} />
          </li>
        ))}
      </ul>
      {found.calls.length === 0 && (
        <p className="text-sm text-muted">This screen has no call of its own.</p>
      )}
      <p className="text-xs text-muted">
        {hasRequests ? (
          <>
            <code className="font-mono">$KEEPDESK_API_KEY</code> stands for a key from Settings, API
            keys.{' '}
          </>
        ) : (
          'On the server, in a terminal. '
        )}
        <a href="/docs" className="underline hover:text-text">
          All of the API
        </a>
      </p>
    </Dialog>
  )
}

function One({ call, values }: { call: ApiCall | Command; values: Values }) {
  if ('command' in call) {
    return (
      <>
        <h3 className="text-sm font-medium">{call.does}</h3>
        <CopyBox text={commandOf(call, values)} label={`Command: ${call.does}`} />
      </>
    )
  }
  return (
    <>
      <h3 className="text-sm font-medium">{call.does}</h3>
      <p className="font-mono text-xs break-all text-muted">
        <span className="font-semibold text-text">{call.method}</span> /v1
        {pathOf({ ...call, query: [] }, values)}
      </p>
      <CopyBox text={curlOf(call, values, location.origin)} label={`curl: ${call.does}`} />
    </>
  )
}
