import { Card } from '../../components/layout.tsx'

const colors = [
  ...['canvas', 'surface', 'raised', 'sunken', 'line', 'line-strong'],
  ...['text', 'text-muted', 'text-faint', 'accent', 'accent-strong', 'accent-soft', 'on-accent'],
  ...['good', 'good-soft', 'warn', 'warn-soft', 'bad', 'bad-soft'],
]
const sizes = [
  ['text-xs', '12'],
  ['text-sm', '14'],
  ['text-base', '16'],
  ['text-xl', '20'],
] as const
const spaces = [
  ['w-1', '4'],
  ['w-2', '8'],
  ['w-3', '12'],
  ['w-4', '16'],
  ['w-6', '24'],
] as const

/** Colour, type and space, as tokens.css names them. */
export function Tokens() {
  return (
    <>
      <Card title="Colour">
        <ul className="grid grid-cols-2 gap-2 p-4 sm:grid-cols-4">
          {colors.map((name) => (
            <li key={name} className="grid gap-1 text-xs text-muted">
              <span
                className="h-8 rounded-md border border-line"
                style={{ background: `var(--${name})` }}
              />
              {name}
            </li>
          ))}
        </ul>
      </Card>
      <Card title="Type">
        <div className="grid gap-2 p-4">
          {sizes.map(([size, pixels]) => (
            <p key={size} className={size}>
              {pixels} Answers from your documents, <strong>and nothing else</strong>
            </p>
          ))}
          <p className="font-mono text-xs">12 mono src_01m89qn5qd01</p>
        </div>
      </Card>
      <Card title="Space, corner and shadow">
        <div className="flex flex-wrap items-end gap-3 p-4 text-xs text-muted tabular-nums">
          {spaces.map(([width, pixels]) => (
            <span key={width} className="grid justify-items-center gap-1">
              <span className={`h-4 bg-accent ${width}`} />
              {pixels}
            </span>
          ))}
          <span className="size-12 rounded-md border border-line bg-raised shadow-(--shadow)" />
        </div>
      </Card>
    </>
  )
}
