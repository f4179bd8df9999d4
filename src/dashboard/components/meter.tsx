/** How far something is, or how much of a whole; 0 to 1. `mark`: a threshold on it. */
export function Meter({ value, label, mark }: { value: number; label: string; mark?: number }) {
  const width = `${Math.round(Math.min(1, Math.max(0, value)) * 100)}%`
  return (
    <div className="relative h-1.5 w-full rounded-full bg-line">
      <meter className="sr-only" aria-label={label} value={value} min={0} max={1} />
      <div className="h-full rounded-full bg-accent" style={{ width }} />
      {mark !== undefined && (
        <div className="absolute -inset-y-1 w-0.5 bg-text" style={{ left: `${mark * 100}%` }} />
      )}
    </div>
  )
}
