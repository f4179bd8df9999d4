/** Takes `<think>…</think>` out of a stream of tokens. */
export interface ThoughtFilter {
  /** What of this token may be shown by now; what might be the start of a tag waits. */
  push(token: string): string
  /** What waited, when nothing more comes. */
  end(): string
}

const opening = '<think>'
const closing = '</think>'

/** Also where a tag comes in pieces, and where the thoughts never end. */
export function hideThoughts(): ThoughtFilter {
  let waiting = ''
  let isThinking = false
  let hasShown = false

  function show(text: string): string {
    // Models put empty lines between their thoughts and the reply.
    const shown = hasShown ? text : text.trimStart()
    hasShown ||= shown !== ''
    return shown
  }
  return {
    push(token) {
      waiting += token
      let shown = ''
      for (;;) {
        const tag = firstTag(waiting, isThinking)
        if (!tag) break
        if (!isThinking) shown += waiting.slice(0, tag.at)
        waiting = waiting.slice(tag.at + tag.text.length)
        isThinking = tag.text === opening
      }
      const keep = partOfTag(waiting)
      if (!isThinking) shown += waiting.slice(0, waiting.length - keep)
      waiting = waiting.slice(waiting.length - keep)
      return show(shown)
    },
    end() {
      const rest = isThinking ? '' : waiting
      waiting = ''
      return show(rest)
    },
  }
}

/** Some templates open the thoughts in the prompt, so that a closing tag comes alone: it goes, too. */
function firstTag(text: string, isThinking: boolean): { at: number; text: string } | undefined {
  const tags = isThinking ? [closing] : [opening, closing]
  return tags
    .map((tag) => ({ at: text.indexOf(tag), text: tag }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0]
}

/** Length of the end of `text` that may grow into a tag. */
function partOfTag(text: string): number {
  for (let length = Math.min(text.length, closing.length - 1); length > 0; length--) {
    const end = text.slice(-length)
    if (opening.startsWith(end) || closing.startsWith(end)) return length
  }
  return 0
}
