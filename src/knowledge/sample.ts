import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sampleFiles } from './sample-files.ts' with { type: 'macro' }

/**
 * Writes the sample help centre to `<dataDir>/sample`, unless that folder is there, and returns the
 * folder. It appears complete or not at all.
 */
export async function unpackSample(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'sample')
  if (existsSync(folder)) return folder
  await mkdir(dataDir, { recursive: true })
  const partial = await mkdtemp(join(dataDir, '.sample-'))
  try {
    for (const { name, base64 } of sampleFiles()) {
      await writeFile(join(partial, name), Buffer.from(base64, 'base64'))
    }
    await rename(partial, folder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    // Somebody else was quicker: theirs is the same.
    if (!existsSync(folder)) throw error
  }
  return folder
}
