import { X } from 'lucide-react'
import { closeToast, holdToast, useToasts } from '../undo.ts'

/** What was just done, with a way back; it goes by itself, but not while somebody is at it. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <section
      aria-label="Messages of the console"
      className="pointer-events-none fixed inset-x-3 top-14 z-50 grid justify-items-center gap-2 md:inset-x-auto md:top-auto md:bottom-4 md:left-56 md:justify-items-start"
    >
      {toasts.map(({ id, text, undo, isProblem }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: it only stays for as long as somebody is at it
        <div
          key={id}
          role={isProblem ? 'alert' : 'status'}
          className={`pointer-events-auto flex max-w-full items-center gap-3 rounded-md border bg-raised py-1.5 pr-1.5 pl-3 text-sm shadow-(--shadow) md:max-w-md ${isProblem ? 'border-bad text-bad' : 'border-line text-text'}`}
          onPointerEnter={() => holdToast(id, true)}
          onPointerLeave={() => holdToast(id, false)}
          onFocus={() => holdToast(id, true)}
          onBlur={() => holdToast(id, false)}
        >
          <span className="line-clamp-3 min-w-0 wrap-anywhere">{text}</span>
          {undo && (
            <button
              type="button"
              className="shrink-0 rounded px-1.5 py-0.5 font-medium text-accent hover:bg-sunken"
              onClick={undo}
            >
              Undo
            </button>
          )}
          <button
            type="button"
            aria-label="Close this message"
            className="shrink-0 rounded p-1 text-muted hover:bg-sunken"
            onClick={() => closeToast(id)}
          >
            <X size={14} />
          </button>
        </div>
      ))}
    </section>
  )
}
