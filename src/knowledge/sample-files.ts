import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files of `data/sample`, in base64 so that text and binary survive alike. A macro: Bun runs it
 * while it compiles the file that imports it, so that the result lies inside the executable.
 */
export function sampleFiles(): { name: string; base64: string }[] {
  const folder = join(import.meta.dir, '../../data/sample')
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, base64: readFileSync(join(folder, name), 'base64') }))
}
