import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFocusBack } from './focus-back.ts'

interface Props {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
}

/** Over the screen, until it is closed; the focus stays in it, and goes back where it was. */
export function Dialog({ title, isOpen, onClose, children }: Props) {
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        {/* Not Radix’s, which puts a style into the page that the policy refuses: see styles.css. */}
        <div className="fixed inset-0 z-50 bg-black/40" />
        <Content title={title}>{children}</Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** There while the dialog is open. */
function Content({ title, children }: Pick<Props, 'title' | 'children'>) {
  const onCloseAutoFocus = useFocusBack()
  return (
    <Radix.Content
      onCloseAutoFocus={onCloseAutoFocus}
      aria-describedby={undefined}
      className="fixed inset-x-4 top-[10vh] z-50 mx-auto grid max-h-[80vh] max-w-lg grid-cols-[minmax(0,1fr)] gap-4 overflow-y-auto rounded-lg border border-line bg-raised p-5 shadow-(--shadow)"
    >
      <div className="flex items-center justify-between gap-4">
        <Radix.Title className="text-sm font-semibold">{title}</Radix.Title>
        <Radix.Close aria-label="Close" className="rounded p-1 text-muted hover:bg-sunken">
          <X size={16} />
        </Radix.Close>
      </div>
      {children}
    </Radix.Content>
  )
}
