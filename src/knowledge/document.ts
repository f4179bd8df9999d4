/** What reading a source yields: plain data that crosses from the ingest worker to the writer. */
export interface Document {
  /** Canonical address: URL, path relative to the folder, or the entry's id. */
  url: string
  title: string
  /** BCP 47, if it could be told. */
  language?: string
  /** Milliseconds since the epoch: when its author last changed it, if known. */
  modifiedAt?: number
  /** In reading order. */
  sections: Section[]
  /** Absolute addresses that the page links to (HTML only), for crawling. */
  links: string[]
  /** The page's own `<link rel=canonical>`, absolute, if it has one. */
  canonicalUrl?: string
  /** `<meta name=robots content=noindex>`. */
  noIndex?: boolean
}

/** A stretch of Markdown under one heading path. */
export interface Section {
  /** From the outermost heading to the innermost, without the page's title. */
  headingPath: string[]
  /** Markdown, headings left out. */
  content: string
  /** FAQ entries: the question, whose answer `content` is. */
  question?: string
  /** PDF: from 1. */
  pageNumber?: number
}

export interface Chunk {
  headingPath: string[]
  question?: string
  /** Markdown. */
  content: string
  pageNumber?: number
  tokenCount: number
}

export type ReadResult =
  | { kind: 'document'; document: Document }
  /** Nothing to index (a scan, an empty page); `reason` is one sentence for the operator. */
  | {
      kind: 'skipped'
      reason: string
      /** What an otherwise empty page links to, so that a crawl goes on from it. */
      links?: string[]
    }
  /** Broken or refused; `reason` says what to do. */
  | { kind: 'failed'; reason: string }

/** Bytes with what is known of them. */
export interface RawFile {
  /** Address or relative path: its ending helps where the content type is missing. */
  url: string
  bytes: Uint8Array
  /** As the server or file system said; what the bytes really are wins. */
  contentType?: string
  modifiedAt?: number
}
