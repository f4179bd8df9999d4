import { TextArea, TextField } from '../../components/field.tsx'

/** One entry a line. */
export function LinesField({
  value,
  onChange,
  ...rest
}: {
  label: string
  hint?: string
  error?: string | undefined
  rows?: number
  placeholder?: string
  value: string[]
  onChange: (lines: string[]) => void
}) {
  return (
    <TextArea
      {...rest}
      value={value.join('\n')}
      onChange={({ target }) => onChange(target.value === '' ? [] : target.value.split('\n'))}
    />
  )
}

export function ColorField({
  label,
  value,
  error,
  onChange,
}: {
  label: string
  value: string
  error?: string | undefined
  onChange: (color: string) => void
}) {
  const isColor = /^#[0-9a-f]{6}$/i.test(value)
  return (
    <div className="flex items-end gap-2">
      <input
        type="color"
        aria-label={`${label}, by choosing`}
        className="h-8 w-10 shrink-0 cursor-pointer rounded-md border border-line-strong bg-surface p-1"
        value={isColor ? value : '#000000'}
        onChange={({ target }) => onChange(target.value)}
      />
      <div className="min-w-0 flex-1">
        <TextField
          label={label}
          value={value}
          error={error}
          maxLength={7}
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
        />
      </div>
    </div>
  )
}

/** A number, or nothing while the field is empty. */
export function NumberField({
  value,
  onChange,
  ...rest
}: {
  label: string
  hint?: string
  error?: string | undefined
  min?: number
  max?: number
  value: number | null
  onChange: (value: number | null) => void
}) {
  return (
    <TextField
      {...rest}
      type="number"
      className="max-w-40 tabular-nums"
      value={value ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? null : Number(target.value))}
    />
  )
}
