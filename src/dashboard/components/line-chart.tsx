import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'

export interface ChartLine {
  key: string
  name: string
  /** A token of colour. */
  color: string
  isDashed?: boolean
}
export type ChartRow = { label: string } & Record<string, number | string | null>

/** Loaded only where a chart is shown: see chart.tsx. */
export default function Lines({
  rows,
  lines,
  unit = '',
}: {
  rows: ChartRow[]
  lines: ChartLine[]
  unit?: string
}) {
  const tick = { fontSize: 11, fill: 'var(--text-muted)' }
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart
        accessibilityLayer={false}
        data={rows}
        margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="label"
          tick={tick}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={24}
          interval="equidistantPreserveStart"
        />
        <YAxis
          tick={tick}
          tickLine={false}
          axisLine={false}
          width={44}
          allowDecimals={false}
          unit={unit}
        />
        <Tooltip
          contentStyle={{
            background: 'var(--raised)',
            border: '1px solid var(--line)',
            borderRadius: 6,
            fontSize: 12,
            color: 'var(--text)',
          }}
          labelStyle={{ color: 'var(--text-muted)' }}
          cursor={{ stroke: 'var(--line-strong)' }}
        />
        {lines.map(({ key, name, color, isDashed }) => (
          <Line
            key={key}
            dataKey={key}
            name={name}
            stroke={`var(--${color})`}
            strokeWidth={isDashed ? 1.25 : 1.75}
            {...(isDashed && { strokeDasharray: '4 4' })}
            dot={false}
            type="linear"
            isAnimationActive={false}
            connectNulls={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  )
}
