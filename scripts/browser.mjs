// Run before `npm test`: the tests of pages need a real Chromium. Where there is none, Debian's is
// installed if that is possible; else those tests skip, by name.
import { spawnSync } from 'node:child_process'

const has = (command) => spawnSync('which', [command], { stdio: 'ignore' }).status === 0

if (!has('chromium') && has('apt-get') && process.getuid?.() === 0) {
  console.error('Setting up: Chromium, for the tests of pages …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env }
  const install = ['install', '-y', '--no-install-recommends', 'chromium']
  const done = spawnSync('apt-get', install, options)
  if (done.status !== 0) {
    spawnSync('apt-get', ['update'], options)
    spawnSync('apt-get', install, options)
  }
}
if (!has('chromium')) console.error('There is no Chromium: the tests of pages are skipped.')
