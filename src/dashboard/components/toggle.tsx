import { Switch } from 'radix-ui'
import { useId } from 'react'

/** On or off, with what it means beside it. */
export function Toggle({
  label,
  hint,
  checked,
  onChange,
  disabled,
}: {
  label: string
  hint?: string
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="mt-0.5 flex h-4 w-7 shrink-0 items-center rounded-full bg-line-strong p-0.5 data-[state=checked]:bg-accent disabled:opacity-60"
      >
        <Switch.Thumb className="size-3 rounded-full bg-white transition-transform data-[state=checked]:translate-x-3 motion-reduce:transition-none" />
      </Switch.Root>
      <label htmlFor={id} className="grid gap-0.5 text-sm">
        {label}
        {hint && <span className="text-xs text-muted">{hint}</span>}
      </label>
    </div>
  )
}
