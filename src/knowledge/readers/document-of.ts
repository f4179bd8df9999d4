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
  const document = documentFields(file, found)
  return document.sections.length > 0
    ? { kind: 'document', document }
    : { kind: 'skipped', reason: 'It has no text.' }
}

export function documentFields(file: RawFile, found: Found): Document {
  const { language } = found
  const title = found.title?.trim().slice(0, 300)
  const modifiedAt = found.modifiedAt ?? file.modifiedAt
  return {
    url: file.url,
    title: title || titleFromUrl(file.url),
    ...(language && isLanguage(language) && { language }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    sections: found.sections.map((section) => withoutTitle(section, title)).filter(hasText),
    links: [],
  }
}

/** The title as the outermost heading would be in every path and say nothing. */
function withoutTitle(section: Section, title: string | undefined): Section {
  const [first, ...others] = section.headingPath
  return title && first === title ? { ...section, headingPath: others } : section
}

function hasText({ content, headingPath }: Section): boolean {
  return content.trim() !== '' || headingPath.length > 0
}

function isLanguage(tag: string): boolean {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag)
}
