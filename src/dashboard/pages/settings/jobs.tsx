import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { JobReport } from '../../../platform/job-schema.ts'
import { get, post } from '../../api.ts'
import { Button } from '../../components/button.tsx'
import { Badge, Card, Failure, Skeleton } from '../../components/layout.tsx'
import { Table } from '../../components/table.tsx'
import { ago, number } from '../../format.ts'
import { useMe } from '../../session.ts'
import { jobNames } from './job-names.ts'

const standing = { IDLE: 'neutral', RUNNING: 'accent', FAILED: 'bad' } as const
const words = { IDLE: 'Idle', RUNNING: 'Running', FAILED: 'Failed' }

export function Jobs() {
  const isAdmin = useMe().role === 'ADMIN'
  const queries = useQueryClient()
  const jobs = useQuery({
    queryKey: ['jobs'],
    queryFn: () => get<JobReport[]>('/jobs'),
    refetchInterval: 3000,
  })
  const run = useMutation({
    mutationFn: (name: string) => post<JobReport>(`/jobs/${encodeURIComponent(name)}/run`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  })
  if (jobs.error) return <Failure error={jobs.error} onRetry={() => jobs.refetch()} />
  return (
    <>
      {run.error && <Failure error={run.error} />}
      <Card title="What the server does by itself">
        {!jobs.data ? (
          <Skeleton lines={8} />
        ) : (
          <Table
            rows={jobs.data}
            keyOf={({ name }) => name}
            columns={[
              { head: 'Job', cell: (job) => <Name job={job} />, className: 'min-w-44' },
              {
                head: 'State',
                cell: ({ status }) => <Badge tone={standing[status]}>{words[status]}</Badge>,
              },
              { head: 'Last run', cell: (job) => <LastRun job={job} />, className: 'min-w-44' },
              {
                head: 'Next',
                cell: ({ nextRunAt }) => (
                  <span className="whitespace-nowrap text-muted">
                    {nextRunAt ? ago(nextRunAt) : 'Always looking'}
                  </span>
                ),
              },
              {
                head: 'Runs',
                isNumber: true,
                cell: ({ runs, failures }) => (
                  <span className="whitespace-nowrap">
                    {number(runs)}
                    {failures > 0 && <span className="text-bad"> ({number(failures)} failed)</span>}
                  </span>
                ),
              },
              ...(isAdmin
                ? [
                    {
                      head: 'Action',
                      isPinned: true,
                      cell: ({ name, status }: JobReport) => (
                        <Button
                          size="small"
                          aria-label={`Run now: ${name}`}
                          isBusy={run.isPending && run.variables === name}
                          disabled={status === 'RUNNING'}
                          onClick={() => run.mutate(name)}
                        >
                          Run now
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Card>
    </>
  )
}

function Name({ job: { name, schedule } }: { job: JobReport }) {
  return (
    <span className="grid gap-0.5">
      {jobNames[name] ?? name}
      <span className="font-mono text-xs text-muted" title="Cron, with seconds">
        {jobNames[name] ? `${name} · ` : ''}
        <span className="whitespace-nowrap">{schedule}</span>
      </span>
    </span>
  )
}

function LastRun({ job: { lastRun, lastFailure, status } }: { job: JobReport }) {
  if (!lastRun) return <span className="text-muted">Not yet</span>
  const isFailed = status === 'FAILED'
  return (
    <span className="grid gap-0.5">
      <span className="whitespace-nowrap">
        {ago(lastRun.finishedAt)}{' '}
        <span className="text-xs text-muted">in {number(lastRun.durationMs)} ms</span>
      </span>
      {isFailed ? (
        <span className="text-xs break-words text-bad">{lastFailure?.error}</span>
      ) : (
        lastRun.outcome && <span className="text-xs break-words text-muted">{lastRun.outcome}</span>
      )}
    </span>
  )
}
