import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ConfidenceState, RefitOutcome } from '../../../answers/schema.ts'
import { get, post, remove } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { ago, counted, number } from '../../format.ts'
import { trustKey } from './data.ts'
import { ReliabilityChart } from './reliability-chart.tsx'

/** Below the key of the rest: what is changed here makes the last run stale. */
const confidenceKey = [...trustKey, 'confidence'] as const

type Wish = 'fit' | 'reset'

/** How confidences agree with the thumbs of readers, and their fit to them; for administrators. */
export function Confidence() {
  const queries = useQueryClient()
  const state = useQuery({
    queryKey: confidenceKey,
    queryFn: () => get<ConfidenceState>('/confidence'),
  })
  const change = useMutation({
    mutationFn: async (wish: Wish) => {
      if (wish === 'fit') return (await post<RefitOutcome>('/confidence')).message
      await remove('/confidence')
      return 'The confidence is as shipped again.'
    },
    onSettled: () => queries.invalidateQueries({ queryKey: trustKey }),
  })
  const button = (wish: Wish, name: string) => (
    <Button
      size="small"
      isBusy={change.isPending && change.variables === wish}
      disabled={change.isPending}
      onClick={() => change.mutate(wish)}
    >
      {name}
    </Button>
  )
  const { data, error } = state
  return (
    <Card
      title="Confidence"
      action={
        data && (
          <span className="flex gap-2">
            {data.fit && button('reset', 'Reset')}
            {button('fit', 'Fit')}
          </span>
        )
      }
    >
      {error && <Failure error={error} onRetry={() => state.refetch()} />}
      {!data && !error && <Skeleton lines={4} />}
      {change.error && <Failure error={change.error} />}
      {change.data && (
        <p role="status" className="border-b border-line bg-sunken px-4 py-2 text-sm">
          {change.data}
        </p>
      )}
      {data && <State state={data} />}
    </Card>
  )
}

function State({ state }: { state: ConfidenceState }) {
  const { fit, ratings, shipped, now, bins } = state
  const { up, down, needed, neededOfEach } = ratings
  const isEnough = up + down >= needed && Math.min(up, down) >= neededOfEach
  if (!shipped || !now) {
    return (
      <Empty title="No rated answers yet">
        Visitors rate answers with their thumbs. From {needed} ratings on, at least {neededOfEach}{' '}
        of each kind, the confidence can be fitted to them.
      </Empty>
    )
  }
  return (
    <>
      <ReliabilityChart bins={bins} />
      <div className="grid gap-1 border-t border-line px-4 py-3 text-sm tabular-nums">
        <p>
          {counted(up + down, 'rated answer')}, {number(up)} up and {number(down)} down.{' '}
          {fit
            ? `Fitted ${ago(fit.fittedAt)} by ${fit.fittedBy ?? 'the command line'} on ${number(fit.up + fit.down)} of them.`
            : 'The confidence is as shipped.'}
          {!isEnough && ` A fit needs ${needed}, at least ${neededOfEach} of each kind.`}
        </p>
        <p className="text-muted">
          Brier score {now.brier.toFixed(3)}, calibration error {now.error.toFixed(3)}
          {fit && `; as shipped ${shipped.brier.toFixed(3)} and ${shipped.error.toFixed(3)}`}. Lower
          is better.
        </p>
        <p className="text-xs text-muted">
          People rate what annoys them sooner than what helps, so that a fit on thumbs tends to be
          too unsure: look at what is no longer answered afterwards, or run the trust score again.
        </p>
      </div>
    </>
  )
}
