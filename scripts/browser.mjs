// Run before `npm test`: the tests of pages need a real Chromium. Where there is none, Debian's is
// installed if that is possible; else those tests skip, by name. The headless shell is the same engine
// without the browser's own windows: it starts faster.
import { spawnSync } from 'node:child_process'

const has = (command) => spawnSync('which', [command], { stdio: 'ignore' }).status === 0
const canInstall = has('apt-get') && process.getuid?.() === 0

function install(name) {
  if (has(name) || !canInstall) return has(name)
  console.error(`Setting up: ${name}, for the tests of pages …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env, timeout: 300_000 }
  const command = ['install', '-y', '--no-install-recommends', name]
  if (spawnSync('apt-get', command, options).status !== 0) {
    spawnSync('apt-get', ['update'], options)
    spawnSync('apt-get', command, options)
  }
  return has(name)
}

if (!install('chromium-headless-shell') && !install('chromium')) {
  console.error('There is no Chromium: the tests of pages are skipped.')
}
