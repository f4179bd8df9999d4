import mammoth from 'mammoth'
import type { RawFile, ReadResult } from '../document.ts'
import { documentOf } from './document-of.ts'
import { unpackDocx } from './docx-unpack.ts'
import { fragmentToMarkdown } from './html-to-markdown.ts'
import { plainInline } from './plain-inline.ts'
import { outlineOf } from './sections.ts'

const styleMap = [
  "p[style-name='Title'] => p.document-title:fresh",
  "p[style-name='Code'] => pre:separator('\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\n')",
]

/** A Word document, by way of HTML. */
export async function readDocx(file: RawFile): Promise<ReadResult> {
  const unpacked = await unpackDocx(file.bytes)
  if (unpacked.kind === 'refused') return { kind: 'failed', reason: unpacked.reason }
  const { value: html } = await mammoth.convertToHtml(
    { buffer: Buffer.from(unpacked.archive) },
    { styleMap, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
  )
  const named = /<p class="document-title">(.*?)<\/p>/s.exec(html)
  const outline = outlineOf(fragmentToMarkdown(named ? html.replace(named[0], '') : html))
  const title = named ? plainInline(fragmentToMarkdown(named[1] ?? '')) : outline.title
  const { properties } = unpacked
  const modifiedAt = Date.parse(property(properties, 'dcterms:modified') ?? '')
  return documentOf(file, {
    title: title || property(properties, 'dc:title'),
    language: property(properties, 'dc:language'),
    modifiedAt: Number.isFinite(modifiedAt) ? modifiedAt : undefined,
    sections: outline.sections,
  })
}

function property(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1]?.trim()
  return text
    ?.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: keyof typeof entities) => entities[entity])
    .trim()
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
