import { useEffect, useRef, useState } from 'react'

export const mostLetters = 200
/** So long nothing is typed before it is searched for. */
const restMs = 250

/**
 * The text of a search field, `words`, and what of it is searched for, `q`: what stands in the
 * address. What is typed goes there once it rests for a moment; what comes from there, as by the back
 * button, is shown in the field.
 */
export function useSearchText(
  inAddress: string | undefined,
  write: (q: string | undefined) => void,
) {
  const q = (inAddress ?? '').slice(0, mostLetters).trim()
  const [words, setWords] = useState(q)
  const written = useRef(q)
  useEffect(() => {
    if (q !== written.current) setWords(q)
    written.current = q
  }, [q])
  // biome-ignore lint/correctness/useExhaustiveDependencies: write is new each time and does the same
  useEffect(() => {
    const next = words.trim()
    if (next === q) return
    const put = () => {
      written.current = next
      write(next || undefined)
    }
    const timer = setTimeout(put, next ? restMs : 0)
    return () => clearTimeout(timer)
  }, [words, q])
  return { words, q, setWords }
}
