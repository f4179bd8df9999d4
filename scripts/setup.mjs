// Run by Node before `npm start`, `npm test` and `npm run build`: fetches the pinned Bun and the
// locked dependencies when they are not there yet. Does nothing, and needs no network, otherwise.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamp = join(root, 'node_modules', '.keepdesk-setup')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package.json')))
  .update(readFileSync(join(root, 'bun.lock')))
  .digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const bun = `bun@${manifest.devDependencies.bun}`
  console.error(`Setting up: ${bun} and the locked dependencies …`)
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
  const done = spawnSync(npx, ['--yes', bun, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (done.status !== 0) {
    console.error(
      'Set-up failed. It needs the npm registry once; look at the lines above, then run it again.',
    )
    process.exit(done.status ?? 1)
  }
  writeFileSync(stamp, wanted)
}
