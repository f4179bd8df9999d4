import { zipSync } from 'fflate'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'

const mostUnpackedBytes = 100_000_000
/** Text packs to a tenth, its markup at times to a hundredth; only bombs are beyond. */
const highestRatio = 500
/** Below this a high ratio does no harm. */
const harmlessBytes = 10_000_000
const mostEntries = 10_000

export type Unpacked =
  | { kind: 'unpacked'; archive: Uint8Array; properties: string }
  | { kind: 'refused'; reason: string }

/**
 * The text parts of a Word document as a fresh archive without compression. Bytes are counted while
 * they are unpacked, because the sizes written in a zip may lie and the next reader doesn't count;
 * pictures and all else are left packed.
 */
export async function unpackDocx(bytes: Uint8Array): Promise<Unpacked> {
  const zip = await opened(bytes)
  if (!zip) return refused('The archive is broken. Get the file again.')
  try {
    const parts: Record<string, Uint8Array> = {}
    let total = 0
    let entries = 0
    for await (const entry of zip.eachEntry()) {
      if (++entries > mostEntries) return refused('The archive has too many files inside.')
      if (!isTextPart(entry.fileName)) continue
      if (entry.isEncrypted()) return refused('It has a password. Save it without one.')
      const most = Math.min(mostUnpackedBytes - total, allowedBytes(entry))
      const part = await unpacked(zip, entry, most)
      if (!part) {
        return refused('It unpacks to far more than a document holds (a zip bomb): refused.')
      }
      total += part.length
      parts[entry.fileName] = part
    }
    if (!parts['word/document.xml']) {
      return refused(
        'It is a zip archive, not a Word document. Unpack it and give the files inside.',
      )
    }
    const properties = new TextDecoder().decode(parts['docProps/core.xml']).slice(0, 20_000)
    return { kind: 'unpacked', archive: zipSync(parts, { level: 0 }), properties }
  } catch {
    return refused('The archive is broken. Get the file again.')
  } finally {
    zip.close()
  }
}

async function opened(bytes: Uint8Array): Promise<ZipFile | undefined> {
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return await fromBufferPromise(buffer, { lazyEntries: true })
  } catch {
    return undefined
  }
}

function isTextPart(name: string): boolean {
  return /^(?:\[Content_Types\]\.xml|_rels\/[^/]+\.rels|docProps\/core\.xml|word\/(?:_rels\/)?[^/]+\.(?:xml|rels))$/.test(
    name,
  )
}

function allowedBytes(entry: Entry): number {
  return Math.max(harmlessBytes, entry.compressedSize * highestRatio)
}

/** Undefined as soon as more than `most` bytes came out. */
async function unpacked(zip: ZipFile, entry: Entry, most: number): Promise<Uint8Array | undefined> {
  const stream = await zip.openReadStreamPromise(entry)
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of stream as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > most) {
      stream.destroy()
      return undefined
    }
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

function refused(reason: string): Unpacked {
  return { kind: 'refused', reason }
}
