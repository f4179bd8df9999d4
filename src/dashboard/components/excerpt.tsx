import { useMemo } from 'react'
import { plainText } from '../plain-text.ts'

/** Of a text in Markdown, where there is no room to show it whole: without the marks. */
export function Excerpt({ text }: { text: string }) {
  return useMemo(() => plainText(text), [text])
}
