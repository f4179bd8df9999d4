import type { KnownChunk } from './knowledge-store.ts'

export interface OwnQuestion {
  question: string
  /** What it asks for, without being a question. */
  about: string
  chunk: KnownChunk
}

export interface Topic {
  topic: string
  question: string
}

const verbs =
  /^(?:accept|activate|add|allow|apply|ask|assign|book|buy|cancel|change|check|choose|close|configure|connect|contact|copy|create|deactivate|delete|disable|disconnect|download|edit|enable|export|find|fix|get|import|install|invite|join|leave|link|log|make|manage|move|open|order|pause|pay|print|publish|read|recover|remove|rename|reset|restore|return|schedule|see|send|set|share|sign|start|stop|switch|sync|track|transfer|troubleshoot|turn|undo|uninstall|unsubscribe|update|upgrade|upload|use|verify|view|work)\b/i

/** Questions that passages answer: entries' own first, then what headings name. */
export function ownQuestions(chunks: KnownChunk[]): OwnQuestion[] {
  const asked = new Set<string>()
  const entries: OwnQuestion[] = []
  const headings: OwnQuestion[] = []
  for (const chunk of chunks) {
    const about = subjectOf(chunk)
    if (!about || asked.has(about)) continue
    asked.add(about)
    if (chunk.question) entries.push({ question: chunk.question, about: plain(about), chunk })
    else headings.push({ question: questionOf(about, chunk.title), about, chunk })
  }
  // In turns, so that a large FAQ doesn't leave the pages out.
  const both: OwnQuestion[] = []
  for (let at = 0; at < Math.max(entries.length, headings.length); at++) {
    both.push(...[headings[at], entries[at]].filter((one) => one !== undefined))
  }
  return both
}

export function topicsOf(chunks: KnownChunk[]): Topic[] {
  const own = ownQuestions(chunks)
  const topics = new Map<string, Topic>()
  for (const { chunk, question, about } of own) {
    const title = clean(chunk.title)
    // "Faq" says what kind of page it is, not what it is about.
    const topic = `"${title.includes(' ') ? title : about}"`
    if (!topics.has(topic)) topics.set(topic, { topic, question })
  }
  return [...topics.values()]
}

function subjectOf({ question, headingPath, title, content }: KnownChunk): string | undefined {
  if (content.length < 80 && !question) return undefined
  const subject = question ?? clean(headingPath.at(-1) ?? title)
  const words = subject.split(/\s+/).length
  return words >= 2 && words <= 24 ? subject : undefined
}

function questionOf(heading: string, title: string): string {
  if (heading.endsWith('?')) return heading
  const place = heading === clean(title) ? '' : ` (${clean(title)})`
  if (verbs.test(heading)) return `How do I ${heading.charAt(0).toLowerCase()}${heading.slice(1)}?`
  if (/^(?:how|what|when|where|who|why|which)\b/i.test(heading)) return `${heading}?`
  return `What do you say about ${heading}${place}?`
}

export interface Claim {
  question: string
  /** The figure that is wrong. */
  claimed: string
  right: string
}

const asking = [
  (claim: string) => `I read that ${claim} Is that right?`,
  (claim: string) => `Please confirm: ${claim}`,
  (claim: string) => `As you say: ${claim} Why is that so?`,
]

/** True sentences with their figure changed. */
export function figureClaims(chunks: KnownChunk[], limit: number): Claim[] {
  const claims: Claim[] = []
  for (const { content } of chunks) {
    if (claims.length === limit) break
    const sentence = sentencesOf(content).find((one) =>
      /(?<![\w.,-])\d{1,4}(?![\w.,-]*\d)/.test(one),
    )
    const right = sentence && /(?<![\w.,-])\d{1,4}(?![\w.,-]*\d)/.exec(sentence)?.[0]
    if (!right) continue
    const claimed = otherFigure(right, content)
    const wrong = sentence.replace(right, claimed)
    const ask = asking[claims.length % asking.length]
    if (ask) claims.push({ question: ask(wrong), claimed, right })
  }
  return claims
}

/** Near enough to be believed, and nowhere in the passage. */
function otherFigure(right: string, content: string): string {
  for (let other = Number(right) * 2 + 3; ; other++) {
    if (!content.includes(String(other))) return String(other)
  }
}

/** Prose only: tables, code and lists need what stands around them. */
export function sentencesOf(markdown: string): string[] {
  return markdown
    .replace(/```[\s\S]*?(?:```|$)/g, '\n')
    .split('\n')
    .filter((line) => line.trim() && !/^\s*(?:[|#>]|[-*+]\s|\d+[.)]\s)/.test(line))
    .flatMap((line) => clean(line).split(/(?<=[.!?])\s+(?=\p{Lu})/u))
    .filter((one) => /[.!?]$/.test(one) && one.split(/\s+/).length >= 6 && one.length <= 240)
}

function clean(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function plain(question: string): string {
  return clean(question)
    .replace(/[?.!]+$/, '')
    .replace(/^(?:how (?:do|can) (?:i|we|you)|can i|is it possible to|where (?:do|can) i)\s+/i, '')
}
