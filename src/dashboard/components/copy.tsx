import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/** A button that copies; it says so for two seconds. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>()
  async function copy() {
    // Over plain http browsers offer no clipboard: the text is there to be marked.
    const done = navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setOutcome((await done) ? 'copied' : 'failed')
    setTimeout(() => setOutcome(undefined), 2000)
  }
  const said = { copied: 'Copied', failed: 'Mark it and copy' }
  return (
    <Button size="small" onClick={copy} aria-live="polite">
      {outcome === 'copied' ? <Check size={14} /> : <Copy size={14} />}
      {outcome ? said[outcome] : label}
    </Button>
  )
}

/** A text to take elsewhere: a key, a link, a script tag. */
export function CopyBox({ text, label }: { text: string; label: string }) {
  return (
    <fieldset className="flex min-w-0 items-start gap-2 rounded-md border border-line bg-sunken p-2">
      <legend className="sr-only">{label}</legend>
      <code className="min-w-0 flex-1 self-center font-mono text-xs break-all whitespace-pre-wrap select-all">
        {text}
      </code>
      <CopyButton text={text} />
    </fieldset>
  )
}
