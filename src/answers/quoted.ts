import type { Citation } from '../conversations/schema.ts'
import type { Findings } from '../knowledge/search/answer-search.ts'
import { directivesOf, reworded } from './instructions.ts'
import { citationOf, footerOf, type Quotation } from './quotation.ts'
import { quote } from './quote.ts'
import type { Answer, AnswerRequest } from './schema.ts'
import { openingOf, unsureOf } from './tone.ts'
import { round, roundDown } from './write.ts'

/**
 * The answer in the words of the documents; undefined where none can be quoted. An unsure one says so
 * and counts as a fallback.
 */
export function quotedAnswer(
  request: AnswerRequest,
  found: Findings,
  { confidence, retrieval, isSure }: { confidence: number; retrieval: number; isSure: boolean },
): Answer | undefined {
  const { settings } = request
  const quotations = quote(found, { question: request.question, style: settings.responseStyle })
  if (quotations.length === 0) return undefined
  const { instead, end } = directivesOf(settings.customInstructions)
  const citations = quotations.map(({ chunk, start, end }, index) =>
    citationOf(chunk, { index: index + 1, start, end, support: 1 }),
  )
  const texts = quotations.map((quotation, index) => {
    const heading = headingOf(quotation, quotations[index - 1])
    const said = reworded(heading + quotation.text, instead)
    if (settings.citationStyle !== 'INLINE') return said
    // Behind a table or a code block a marker would become part of it.
    return /[|`]\s*$/.test(said) ? `${said}\n\n[${index + 1}]` : `${said} [${index + 1}]`
  })
  const rounded = isSure ? round : roundDown
  return {
    message: framed(texts.join('\n\n'), {
      openings: isSure ? [openingOf(request, found)] : [startOf(request), unsureOf(request, found)],
      end,
      citations: settings.citationStyle === 'FOOTER' ? citations : [],
    }),
    source: isSure ? 'KNOWLEDGE' : 'FALLBACK',
    confidence: rounded(confidence),
    grounding: { retrieval: rounded(retrieval), support: 1 },
    citations,
    suggestions: [],
  }
}

/** What goes on from another heading needs its own. */
function headingOf({ heading, chunk }: Quotation, before: Quotation | undefined): string {
  if (!before) return ''
  const own = heading ?? chunk.title
  if (own === (before.heading ?? before.chunk.title)) return ''
  // "3. Add people" is a third step on its page only.
  return `**${own.replaceAll('*', '').replace(/^\d+[.)]\s+/, '')}**\n\n`
}

function framed(
  body: string,
  frame: { openings: (string | undefined)[]; end: string | undefined; citations: Citation[] },
): string {
  const parts = [...frame.openings, body, frame.end].filter(Boolean)
  return parts.join('\n\n') + footerOf(frame.citations)
}

function startOf({ settings }: AnswerRequest): string | undefined {
  return directivesOf(settings.customInstructions).start
}
