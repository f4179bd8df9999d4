import { useQuery } from '@tanstack/react-query'
import type { Usage } from '../../../analytics/schema.ts'
import { get } from '../../api.ts'
import { Chart } from '../../components/chart.tsx'
import { Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { Table } from '../../components/table.tsx'
import { dayLabel, type Range } from '../../days.ts'
import { number } from '../../format.ts'
import { CsvButton, queryOf } from './period.tsx'

const totals = [
  ['messages', 'Messages'],
  ['tokensIn', 'Tokens read'],
  ['tokensOut', 'Tokens written'],
  ['embeddings', 'Embeddings'],
  ['webhookDeliveries', 'Webhook deliveries'],
] as const

export function UsageView({ range }: { range: Range }) {
  const path = `/analytics/usage${queryOf(range)}`
  const usage = useQuery({
    queryKey: ['analytics', 'usage', range],
    queryFn: () => get<Usage>(path),
  })
  const { data, error } = usage
  if (error) return <Failure error={error} onRetry={() => usage.refetch()} />
  const names = totals.map(([name]) => name)
  return (
    <>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3">
        {totals.map(([name, label]) => (
          <Total key={name} label={label} value={data && number(data[name])} />
        ))}
        <Total label="Database" value={data && `${(data.storageBytes / 1e6).toFixed(1)} MB`} />
      </dl>
      <Card
        title="By day"
        action={
          <CsvButton
            name="usage"
            range={range}
            head={['date', ...names]}
            rows={data?.byDay.map((day) => [day.date, ...names.map((name) => day[name])])}
          />
        }
      >
        <Chart
          label="Messages by day"
          rows={(data?.byDay ?? []).map(({ date, messages }) => ({
            label: dayLabel(date),
            messages,
          }))}
          lines={[{ key: 'messages', name: 'Messages', color: 'accent' }]}
        />
      </Card>
      <Card
        title="By API key"
        action={
          <CsvButton
            name="usage-by-key"
            range={range}
            head={['keyId', 'name', 'messages', 'tokensIn', 'tokensOut']}
            rows={data?.byKey.map((key) => [
              key.keyId,
              key.name,
              key.messages,
              key.tokensIn,
              key.tokensOut,
            ])}
          />
        }
      >
        {!data && <Skeleton />}
        {data?.byKey.length === 0 && <Empty title="No key was used in this time" />}
        {data && data.byKey.length > 0 && (
          <Table
            rows={data.byKey}
            keyOf={({ keyId }) => keyId ?? 'widget'}
            columns={[
              {
                head: 'Key',
                className: 'w-full',
                cell: ({ keyId, name }) => name ?? (keyId ? 'A deleted key' : 'The widget'),
              },
              { head: 'Messages', isNumber: true, cell: ({ messages }) => number(messages) },
              { head: 'Tokens read', isNumber: true, cell: ({ tokensIn }) => number(tokensIn) },
              { head: 'Written', isNumber: true, cell: ({ tokensOut }) => number(tokensOut) },
            ]}
          />
        )}
      </Card>
    </>
  )
}

function Total({ label, value }: { label: string; value: string | undefined }) {
  return (
    <div className="grid gap-1 bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="text-xl font-semibold tracking-tight tabular-nums">{value ?? '–'}</dd>
    </div>
  )
}
