import { useEffect, useRef } from 'react'
import { Dialog } from '../../components/dialog.tsx'

const all = [
  ['j', 'Next conversation'],
  ['k', 'Previous conversation'],
  ['c', 'Claim'],
  ['r', 'Reply'],
  ['n', 'Write a note'],
  ['s', 'Suggest an answer'],
  ['e', 'Resolve'],
  ['z', 'Undo resolving'],
  ['/', 'In the empty reply box: saved replies'],
  ['Ctrl Enter', 'Send'],
  ['Esc', 'Leave the reply box'],
  ['Ctrl K', 'Go anywhere'],
  ['?', 'This list'],
] as const

/** A key by itself, where nobody is typing. */
export function useShortcut(key: string, act: () => void): void {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return
      const target = event.target as HTMLElement
      if (target.isContentEditable || target.closest('input, textarea, select, [role=dialog]')) {
        return
      }
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [key])
}

export function Shortcuts({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {all.map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded border border-line-strong bg-sunken px-1.5 py-0.5 font-mono text-xs">
                {key}
              </kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
