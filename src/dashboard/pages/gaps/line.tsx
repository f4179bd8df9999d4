import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type ApiError, get, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Badge, Failure, Skeleton } from '../../components/layout.tsx'
import { ago, counted, number, percent } from '../../format.ts'
import { useMe } from '../../session.ts'
import { offerUndo } from '../../undo.ts'
import { AnswerGap } from './answer.tsx'
import { type Gap, gapKeys, gapStates, type Proposal } from './data.ts'

/** A gap; opened, what can be done about it. */
export function GapLine({ gap }: { gap: Gap }) {
  const [isOpen, setOpen] = useState(false)
  const { question, count, status, examples, averageConfidence, lastAskedAt } = gap
  const { name, tone } = gapStates[status]
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={isOpen}
        className="flex w-full items-start gap-3 px-4 py-3 text-left text-sm hover:bg-sunken"
        onClick={() => setOpen(!isOpen)}
      >
        <span className="w-8 shrink-0 text-right font-semibold tabular-nums">{number(count)}</span>
        <span className="grid min-w-0 flex-1 gap-0.5">
          <span className={`font-medium wrap-anywhere ${isOpen ? '' : 'line-clamp-2'}`}>
            {question}
          </span>
          <span className="text-xs text-muted">
            {originText(gap)}. Last asked {ago(lastAskedAt)}
            {averageConfidence !== null && `, ${percent(averageConfidence)} sure`}
            {examples.length > 0 && `, ${counted(examples.length, 'other wording')}`}
          </span>
          {gap.closed && <span className="text-xs text-muted">{closedText(gap.closed)}</span>}
        </span>
        <Badge tone={tone}>{name}</Badge>
      </button>
      {isOpen && (
        <div className="grid gap-4 border-t border-line bg-canvas px-4 py-4">
          {examples.length > 0 && (
            <div className="grid gap-1 text-sm">
              <h2 className="text-xs font-medium text-muted">Also asked as</h2>
              <ul className="grid gap-1 wrap-anywhere">
                {examples.map((example) => (
                  <li key={example}>{example}</li>
                ))}
              </ul>
            </div>
          )}
          <WriteAnswer gap={gap} />
          <Dismissal gap={gap} />
        </div>
      )}
    </li>
  )
}

function originText({ origins: { fellBack, ratedDown, byAgent } }: Gap): string {
  const parts = [
    fellBack > 0 && `${number(fellBack)} fell back`,
    ratedDown > 0 && `${number(ratedDown)} rated down`,
    byAgent > 0 && `${number(byAgent)} answered by a person`,
  ].filter(Boolean)
  return parts.join(', ')
}

function closedText({ at, by, page, confidence, operatorName }: NonNullable<Gap['closed']>) {
  if (by === 'OPERATOR') return `Dismissed ${ago(at)}${operatorName ? ` by ${operatorName}` : ''}`
  const what = page ? `answered by “${page.title || page.url}”` : 'answered'
  const how = by === 'ASKED' ? 'when it was asked again' : 'found by a check'
  const sure = confidence === undefined ? '' : `, ${percent(confidence)} sure`
  return `Resolved ${ago(at)}: ${what}${sure}, ${how}`
}

/** Starts from what a person answered, where one did. */
function WriteAnswer({ gap: { id, question, origins } }: { gap: Gap }) {
  const canEdit = useMe().role === 'ADMIN'
  const proposals = useQuery({
    queryKey: [...gapKeys.all, 'proposals', id],
    queryFn: () => get<Proposal[]>(`/gaps/${id}/proposals`),
    enabled: origins.byAgent > 0,
  })
  if (!canEdit)
    return <p className="text-sm text-muted">An administrator can write the answer here.</p>
  if (proposals.isLoading) return <Skeleton lines={3} />
  if (proposals.error) return <Failure error={proposals.error} onRetry={proposals.refetch} />
  return <AnswerGap question={question} proposals={proposals.data ?? []} />
}

function Dismissal({ gap: { id, question, status, closed } }: { gap: Gap }) {
  const queries = useQueryClient()
  const again = () => queries.invalidateQueries({ queryKey: gapKeys.all })
  const change = useMutation<unknown, ApiError, 'dismiss' | 'reopen'>({
    mutationFn: (act) => post(`/gaps/${id}/${act}`),
    onSettled: again,
    // With that it leaves the list, and with it the button that would open it again.
    onSuccess: (_, act) => {
      if (act !== 'dismiss') return
      offerUndo(`Dismissed ‘${question}’.`, async () => {
        await post(`/gaps/${id}/reopen`)
        await again()
      })
    },
  })
  const isOurs = status === 'DISMISSED' || closed?.by === 'CHECK'
  if (status !== 'OPEN' && !isOurs) return null
  const act = status === 'OPEN' ? 'dismiss' : 'reopen'
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line pt-3 text-xs text-muted">
      <Button size="small" isBusy={change.isPending} onClick={() => change.mutate(act)}>
        {act === 'dismiss' ? 'Dismiss' : 'Open again'}
      </Button>
      {act === 'dismiss' && 'Not something the bot should answer: it stays out of the list.'}
      {change.error && <Failure error={change.error} />}
    </div>
  )
}
