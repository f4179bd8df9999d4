import { Button } from './button.tsx'

/** A few in a row, of which one is chosen: which part of a list is shown, say. */
export function Choices<Value extends string>({
  legend,
  options,
  value,
  onChange,
}: {
  /** What is chosen, for those who don't see the row. */
  legend: string
  options: readonly (readonly [value: Value, name: string])[]
  value: Value
  onChange: (value: Value) => void
}) {
  return (
    <fieldset className="flex flex-wrap gap-0.5">
      <legend className="sr-only">{legend}</legend>
      {options.map(([one, name]) => (
        <Button
          key={one}
          kind="quiet"
          size="small"
          aria-pressed={one === value}
          className="aria-pressed:bg-accent-soft aria-pressed:text-accent"
          onClick={() => onChange(one)}
        >
          {name}
        </Button>
      ))}
    </fieldset>
  )
}
