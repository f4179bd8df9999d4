import { StartError } from './errors.ts'

/** Where the sqlite-vec library of this platform is; `embedded` when inside the executable. */
export async function extensionBytes(): Promise<{ name: string; path: string; embedded: boolean }> {
  const path = await platformLibrary()
  return { name: 'vec0', path, embedded: path.includes('$bunfs') }
}

// Each import is a literal, so that the build of one platform embeds that platform's library only.
async function platformLibrary(): Promise<string> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    return (await import('sqlite-vec-linux-x64/vec0.so', { with: { type: 'file' } })).default
  }
  if (process.platform === 'linux' && process.arch === 'arm64') {
    return (await import('sqlite-vec-linux-arm64/vec0.so', { with: { type: 'file' } })).default
  }
  throw new StartError(
    `Keepdesk runs on Linux x64 and arm64, not on ${process.platform} ${process.arch}. Use the container image there.`,
  )
}
