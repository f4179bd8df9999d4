import type { Block } from '../chunks/blocks.ts'
import type { RawFile, ReadResult } from '../document.ts'
import { documentOf } from './document-of.ts'
import { frontMatter } from './front-matter.ts'
import { outlineOf } from './sections.ts'

/** Markdown with front matter, headings, reference links and HTML in between. */
export async function readMarkdown(file: RawFile, text: string): Promise<ReadResult> {
  const { body, title, language, modifiedAt } = frontMatter(text)
  const rewrite = await rewriter(body)
  const outline = outlineOf(body, rewrite)
  return documentOf(file, {
    title: title ?? outline.title,
    language,
    modifiedAt,
    sections: outline.sections,
  })
}

async function rewriter(text: string): Promise<(text: string, block: Block) => string | undefined> {
  const addresses = linkDefinitions(text)
  const toMarkdown = /^ {0,3}<[a-z]/im.test(text) && (await import('./html-to-markdown.ts'))
  return (raw, { kind }) => {
    if (kind === 'definition') return ''
    if (kind === 'code') return undefined
    if (kind === 'html' && toMarkdown) return toMarkdown.fragmentToMarkdown(raw)
    return inlineLinks(withoutComments(raw), addresses)
  }
}

function withoutComments(text: string): string {
  let kept = ''
  for (let from = 0; ; ) {
    const start = text.indexOf('<!--', from)
    const end = start < 0 ? -1 : text.indexOf('-->', start)
    if (end < 0) return kept + text.slice(from)
    kept += text.slice(from, start)
    from = end + 3
  }
}

/** `[name]: address` anywhere in the text. */
function linkDefinitions(text: string): Map<string, string> {
  const addresses = new Map<string, string>()
  const pattern = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*<?([^\s<>]+)>?/gm
  for (const [, name = '', address = ''] of text.matchAll(pattern)) {
    const key = name.toLowerCase()
    if (!addresses.has(key)) addresses.set(key, address)
  }
  return addresses
}

/** A chunk stands without the definitions at the end of its file, so links carry their address. */
function inlineLinks(text: string, addresses: Map<string, string>): string {
  if (addresses.size === 0 || !text.includes('[')) return text
  const pattern = /(`+[^`]*`+)|\[([^[\]]{1,300})\](?:\[([^[\]]{0,200})\])?(?![(:])/g
  return text.replace(pattern, (whole, code, label, name) => {
    const address = code ? undefined : addresses.get((name || label).toLowerCase())
    return address ? `[${label}](${address})` : whole
  })
}
