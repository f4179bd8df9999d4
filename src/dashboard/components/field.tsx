import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react'

const box =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm text-text placeholder:text-faint aria-[invalid=true]:border-bad disabled:opacity-60'

interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string | undefined
  children: (props: {
    id: string
    'aria-invalid': boolean
    'aria-describedby': string
  }) => ReactNode
}

/** A label, what it labels, and under it a hint or what is wrong. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  return (
    <div className="grid min-w-0 content-start gap-1.5">
      <label htmlFor={id} className="text-xs font-medium text-text">
        {label}
      </label>
      {children({ id, 'aria-invalid': error !== undefined, 'aria-describedby': `${id}-about` })}
      <p id={`${id}-about`} className={`text-xs ${error ? 'text-bad' : 'text-muted'} empty:hidden`}>
        {error ?? hint}
      </p>
    </div>
  )
}

type InputProps = InputHTMLAttributes<HTMLInputElement> & Omit<FieldProps, 'children'>

export function TextField({ label, hint, error, className = '', ...rest }: InputProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(about) => <input className={`h-8 ${box} ${className}`} {...about} {...rest} />}
    </Field>
  )
}

type AreaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & Omit<FieldProps, 'children'>

export function TextArea({ label, hint, error, className = '', ...rest }: AreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(about) => <textarea className={`py-1.5 ${box} ${className}`} {...about} {...rest} />}
    </Field>
  )
}

interface SelectProps<Value extends string> extends Omit<FieldProps, 'children'> {
  value: Value
  onChange: (value: Value) => void
  options: readonly (readonly [value: Value, label: string])[]
}

export function SelectField<Value extends string>({
  value,
  onChange,
  options,
  ...rest
}: SelectProps<Value>) {
  return (
    <Field {...rest}>
      {(about) => (
        <select
          className={`h-8 ${box}`}
          value={value}
          onChange={(event) => onChange(event.target.value as Value)}
          {...about}
        >
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
