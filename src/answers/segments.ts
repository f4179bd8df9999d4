/** A piece of a written text that is judged as one: kept or left out. */
export interface Segment {
  /** `intro`: announces what follows ("To do this:"). A table comes row by row. */
  kind: 'sentence' | 'intro' | 'heading' | 'row' | 'code'
  /** White space before it. */
  gap: string
  /** As it was written, without markers. */
  text: string
  /** The numbers of its markers. */
  proposed: number[]
}

export interface Splitter {
  /** The segments that have ended. */
  push(text: string): Segment[]
  end(): Segment[]
}

// [1], [2, 3], [^1], 【4】: whatever models write.
const markerSource =
  '(?:\\[\\^?\\d{1,2}(?:\\s?[,;–-]\\s?\\^?\\d{1,2})*\\]|【\\d{1,2}[^】\\n]{0,20}】)'
const marker = new RegExp(`^${markerSource}`)
const markers = new RegExp(`[^\\S\\n]*${markerSource}`, 'g')
const halfMarker = /^(?:\[[\^\d\s,;–-]{0,24}|【[^】\n]{0,22})$/
const closers = '["\'”’»)*_]*'
const stop = new RegExp(`[.!?。！？]+${closers}`, 'g')
// The number of a list item, an initial and the common abbreviations.
const noStop = /(?:^\s*\d+[.)]|\b(?:e\.g|i\.e|etc|vs|approx|no|z\.B|bzw|d\.h|ca|p\. ex|\p{Lu})\.)$/u
const fence = /^(```+|~~~+)/
// A heading or a bold line says what follows; it is no claim.
const heading = /^(?:#{1,6}\s.*|\*\*[^*]+\*\*:?)\s*$/
const listMark = /^(?:[-*+]|\d+[.)])\s+/

/** Cuts a text that comes in pieces. The segments are the same however it is cut into pieces. */
export function createSplitter(): Splitter {
  let buffer = ''

  function next(isEnd: boolean): Segment | undefined {
    const gap = /^\s*/.exec(buffer)?.[0] ?? ''
    const rest = buffer.slice(gap.length)
    if (!rest) return undefined
    const length = lengthOf(rest, isEnd)
    if (length === undefined) return undefined
    buffer = rest.slice(length)
    const raw = rest.slice(0, length)
    return { gap, ...read(raw, gap === '' || gap.includes('\n')) }
  }
  function all(isEnd: boolean): Segment[] {
    const segments: Segment[] = []
    for (let one = next(isEnd); one; one = next(isEnd)) segments.push(one)
    return segments
  }
  return {
    push(text) {
      buffer += text
      return all(false)
    },
    end() {
      buffer = buffer.trimEnd()
      return all(true)
    },
  }
}

function read(raw: string, isLineStart: boolean): Omit<Segment, 'gap'> {
  if (fence.test(raw)) return { kind: 'code', text: raw, proposed: [] }
  const proposed: number[] = []
  const text = raw
    .split(/(`[^`\n]+`)/)
    .map((part, at) => {
      if (at % 2 === 1) return part
      return part.replace(markers, (mark) => {
        for (const [number] of mark.matchAll(/\d{1,2}/g)) proposed.push(Number(number))
        return ''
      })
    })
    .join('')
    .trimEnd()
  if (isLineStart && text.startsWith('|')) return { kind: 'row', text, proposed }
  if (isLineStart && heading.test(text)) return { kind: 'heading', text, proposed }
  return { kind: /[:：][*_]*$/.test(text) ? 'intro' : 'sentence', text, proposed }
}

/** Of the segment that a text begins with; undefined: what comes next must be known first. */
function lengthOf(text: string, isEnd: boolean): number | undefined {
  const ticks = fence.exec(text)?.[0]
  if (ticks && (isEnd || text.length > ticks.length)) {
    const close = text.indexOf(`\n${ticks}`)
    if (close < 0) return isEnd ? text.length : undefined
    const lineEnd = text.indexOf('\n', close + 1)
    return lineEnd >= 0 ? lineEnd : isEnd ? text.length : undefined
  }
  const lineEnd = text.indexOf('\n')
  const isWhole = lineEnd >= 0 || isEnd
  const line = lineEnd >= 0 ? text.slice(0, lineEnd) : text
  if (!isWhole && /^[`~]+$/.test(line)) return undefined
  if (/^[|#]/.test(line)) return isWhole ? line.length : undefined
  return sentenceLength(line, isWhole) ?? (isWhole ? line.length : undefined)
}

/** Up to the first stop that ends a sentence, behind its markers. */
function sentenceLength(line: string, isWhole: boolean): number | undefined {
  const from = listMark.exec(line)?.[0].length ?? 0
  for (const match of line.slice(from).matchAll(stop)) {
    let at = from + match.index + match[0].length
    const before = line.slice(0, at)
    if (isOpenCode(before)) {
      if (line.includes('`', before.length)) continue
      // Its partner may still come.
      if (!isWhole) return undefined
    }
    for (;;) {
      const space = /^[^\S\n]*/.exec(line.slice(at))?.[0].length ?? 0
      const rest = line.slice(at + space)
      if (!isWhole && (rest === '' || halfMarker.test(rest))) return undefined
      const mark = marker.exec(rest)?.[0]
      if (!mark) break
      at += space + mark.length
    }
    const follows = line.slice(at)
    if (follows.trim() === '') return isWhole ? line.length : undefined
    // "Click **Forgot password?** under the form": what is marked ends, not the sentence.
    if (/^[!?]+["'”’»)*_]/.test(match[0]) && /^\s+\p{Ll}/u.test(follows)) continue
    const isWide = /[。！？]/.test(match[0])
    if ((isWide || /^\s/.test(follows)) && !noStop.test(before)) return at
  }
  return undefined
}

/** So it is unless no backtick follows in the line. */
function isOpenCode(before: string): boolean {
  return (before.match(/`/g)?.length ?? 0) % 2 === 1
}
