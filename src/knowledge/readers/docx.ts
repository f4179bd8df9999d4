import mammoth from 'mammoth'
import type { RawFile, ReadResult } from '../document.ts'
import { documentOf } from './document-of.ts'
import { unpackDocx } from './docx-unpack.ts'
import { fragmentToMarkdown } from './html-to-markdown.ts'
import { outlineOf } from './sections.ts'

const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
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
  const { title, sections } = outlineOf(fragmentToMarkdown(html))
  const { properties } = unpacked
  const modifiedAt = Date.parse(property(properties, 'dcterms:modified') ?? '')
  return documentOf(file, {
    title: title ?? property(properties, 'dc:title'),
    language: property(properties, 'dc:language'),
    modifiedAt: Number.isFinite(modifiedAt) ? modifiedAt : undefined,
    sections,
  })
}

function property(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1]?.trim()
  return text
    ?.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: keyof typeof entities) => entities[entity])
    .trim()
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
