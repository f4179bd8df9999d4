import type { Document, RawFile, ReadResult, Section } from '../document.ts'
import { titleFromUrl } from './title.ts'

interface Found {
  title?: string | undefined
  language?: string | undefined
  modifiedAt?: number | undefined
  sections: Section[]
}

/** A document from what a reader found, completed by what is known of the file. */
export function documentOf(file: RawFile, found: Found): ReadResult {
  if (!hasText(found.sections)) return { kind: 'skipped', reason: 'It has no text.' }
  return { kind: 'document', document: documentFields(file, found) }
}

export function documentFields(file: RawFile, found: Found): Document {
  const { language } = found
  const modifiedAt = found.modifiedAt ?? file.modifiedAt
  return {
    url: file.url,
    title: found.title?.trim().slice(0, 300) || titleFromUrl(file.url),
    ...(language && isLanguage(language) && { language }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    sections: found.sections,
    links: [],
  }
}

export function hasText(sections: Section[]): boolean {
  return sections.some(({ content, headingPath }) => content.trim() || headingPath.length > 0)
}

function isLanguage(tag: string): boolean {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag)
}
