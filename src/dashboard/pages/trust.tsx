import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { TrustRun } from '../../trust/schema.ts'
import { post } from '../api.ts'
import { Button } from '../components/button.tsx'
import { Card, Empty, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { Meter } from '../components/meter.tsx'
import { number } from '../format.ts'
import { useSearchParams } from '../search-params.ts'
import { useMe } from '../session.ts'
import { doLater, useWaiting } from '../undo.ts'
import { Confidence } from './trust/confidence.tsx'
import { type TrustState, trustKey, useTrust } from './trust/data.ts'
import { Runs } from './trust/runs.tsx'
import { Samples } from './trust/samples.tsx'
import { Score } from './trust/score.tsx'

/** How far answers can be trusted, measured on the desk’s own knowledge. */
export default function Trust() {
  const trust = useTrust()
  const [{ run }, setParams] = useSearchParams()
  const queries = useQueryClient()
  const isAdmin = useMe().role === 'ADMIN'
  const begin = useMutation({
    mutationFn: () => post<TrustRun>('/trust/runs'),
    onSettled: () => queries.invalidateQueries({ queryKey: trustKey }),
  })
  const { data, error } = trust
  useEndOf(data?.running, () => queries.invalidateQueries({ queryKey: trustKey }))
  const shown = run ?? data?.last?.id
  return (
    <>
      <PageHead title="Trust">
        {isAdmin && data && !data.running && (
          <Button
            kind={data.stale ? 'primary' : 'plain'}
            size="small"
            isBusy={begin.isPending}
            onClick={() => begin.mutate()}
          >
            Run now
          </Button>
        )}
      </PageHead>
      <div className="grid max-w-5xl grid-cols-1 gap-3 p-4">
        <p className="text-xs text-muted">
          A run asks the bot some 300 questions as a visitor would: from your own pages, off topic,
          with false premises, and with orders hidden in questions and documents. Rules judge each
          reply; no model judges itself, and nothing of it counts in analytics.
        </p>
        {begin.error && <Failure error={begin.error} />}
        {error && <Failure error={error} onRetry={() => trust.refetch()} />}
        {!data && !error && (
          <Card>
            <Skeleton lines={6} />
          </Card>
        )}
        {data?.running && <Progress run={data.running} />}
        {data && <Stale state={data} />}
        {data?.last && <Score run={data.last} />}
        {data && !data.last && !data.running && (
          <Card>
            <Empty title="Not measured yet">
              {isAdmin
                ? 'A run takes a minute without a model, and longer with one. Visitors always come first.'
                : 'An administrator can start the first run.'}
            </Empty>
          </Card>
        )}
        {isAdmin && <Confidence />}
        {data && <Runs shown={shown} onOpen={(id) => setParams({ run: id })} />}
        {shown && <Samples key={shown} runId={shown} isLast={shown === data?.last?.id} />}
      </div>
    </>
  )
}

/** Tells when the run that goes on is over. */
function useEndOf(running: TrustRun | null | undefined, onEnd: () => unknown) {
  const before = useRef<string>(undefined)
  const id = running?.id
  const tell = useRef(onEnd)
  tell.current = onEnd
  useEffect(() => {
    if (before.current && before.current !== id) tell.current()
    before.current = id
  }, [id])
}

function Stale({ state }: { state: TrustState }) {
  const { last, stale, staleReason, running } = state
  if (!stale || !last || running) return null
  return (
    <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      Another run is due: {staleReason} It starts by itself tonight.
    </p>
  )
}

function Progress({ run }: { run: TrustRun }) {
  const queries = useQueryClient()
  const isAdmin = useMe().role === 'ADMIN'
  const path = `/trust/runs/${run.id}/cancel`
  const isWaiting = useWaiting().has(path)
  /** What was asked so far would have to be asked again: there is time to think better of it. */
  const cancel = () =>
    doLater({
      text: 'The run is being cancelled.',
      method: 'POST',
      path,
      onDone: () => queries.invalidateQueries({ queryKey: trustKey }),
    })
  const { done, total } = run.progress
  return (
    <Card
      title="A run is going on"
      action={
        isAdmin && (
          <Button size="small" kind="danger" isBusy={isWaiting} onClick={cancel}>
            {isWaiting ? 'Cancelling' : 'Cancel'}
          </Button>
        )
      }
    >
      <div className="grid gap-2 px-4 py-3 text-sm">
        <Meter value={total > 0 ? done / total : 0} label="Progress of the run" />
        <p className="text-xs text-muted tabular-nums" role="status">
          {total === 0
            ? 'Choosing the questions'
            : `${number(done)} of ${number(total)} asked, ${number(run.failed)} failed so far`}
        </p>
      </div>
    </Card>
  )
}
