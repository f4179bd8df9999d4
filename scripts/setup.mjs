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
    // Without a network, npm would try for more than a minute before it said so.
    env: {
      npm_config_fetch_retry_mintimeout: '1000',
      npm_config_fetch_retry_maxtimeout: '4000',
      ...process.env,
    },
    shell: process.platform === 'win32',
  })
  // A lost connection makes bun skip the packages of one platform with no more than a warning.
  const missing = platformFiles().find((file) => !existsSync(join(root, 'node_modules', file)))
  if (done.status !== 0 || missing) {
    if (done.status === 0) console.error(`node_modules/${missing} is missing.`)
    console.error(
      'Set-up failed: see the lines above. It needs the npm registry (or the one in your .npmrc) once; check the connection, then run the same command again.',
    )
    process.exit(done.status || 1)
  }
  writeFileSync(stamp, wanted)
}

function platformFiles() {
  const files = ['.bin/bun', '.bin/tsc', '.bin/biome']
  if (process.platform !== 'linux') return files
  const platform = `linux-${process.arch}`
  const packages = [`@typescript/typescript-${platform}`, `@biomejs/cli-${platform}`]
  return [...files, ...packages, `sqlite-vec-${platform}/vec0.so`]
}
