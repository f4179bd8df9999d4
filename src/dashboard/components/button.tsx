import type { ButtonHTMLAttributes } from 'react'

const kinds = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border border-line bg-surface text-text hover:bg-sunken',
  quiet: 'text-muted hover:bg-sunken hover:text-text',
  danger: 'border border-line bg-surface text-bad hover:bg-bad-soft',
}

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: keyof typeof kinds
  size?: 'small' | 'normal'
  /** It is being done: no second click. */
  isBusy?: boolean
}

export function Button({
  kind = 'plain',
  size = 'normal',
  isBusy = false,
  className = '',
  disabled,
  ...rest
}: Props) {
  const height = size === 'small' ? 'h-7 px-2 text-xs' : 'h-8 px-3 text-sm'
  return (
    <button
      type="button"
      disabled={disabled || isBusy}
      aria-busy={isBusy}
      className={`inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors disabled:opacity-50 ${height} ${kinds[kind]} ${className}`}
      {...rest}
    />
  )
}
