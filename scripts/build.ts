// `npm run build`: one executable, dist/keepdesk, that needs nothing beside itself.
import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../src/platform/version.ts'

const root = join(import.meta.dir, '..')
const dist = join(root, 'dist')
const outfile = join(dist, 'keepdesk')
// Threads are started by address, so the bundler can't find them by itself: a file named …-worker.ts
// is one. `new URL('./search-worker.ts', import.meta.url).href` reaches it, compiled or not, from
// another worker of its folder and, with the folder in the path, from root files.
const workers = [...new Bun.Glob('**/*-worker.ts').scanSync(join(root, 'src'))].sort()
const entrypoints = ['main.ts', ...workers].map((path) => join(root, 'src', path))
const libraries = ['sqlite-vec-linux-x64/vec0.so', 'sqlite-vec-linux-arm64/vec0.so']

const began = performance.now()
rmSync(dist, { recursive: true, force: true })
const result = await Bun.build({
  entrypoints,
  root: join(root, 'src'),
  target: 'bun',
  format: 'esm',
  // Start-up is parsing: bytecode spares it.
  bytecode: true,
  // What is imported late is read late: a start loads a third of the code.
  splitting: true,
  // Shorter names and less white space have broken Elysia, which reads the text of its handlers.
  minify: { syntax: true, whitespace: false, identifiers: false },
  // Stack traces in the log name files and lines of the source; costs nothing at start-up.
  sourcemap: 'inline',
  // npm installs the library of this platform only; the other is never asked for at run time.
  external: libraries.filter((library) => !existsSync(join(root, 'node_modules', library))),
  compile: {
    outfile,
    // Configuration is the environment and flags, not a file that happens to lie around.
    autoloadDotenv: false,
    autoloadBunfig: false,
  },
  throw: false,
})
for (const log of result.logs) console.error(log)
if (!result.success) process.exit(1)
// The maps are inside the executable; these copies would only be in the way.
for (const map of new Bun.Glob('*.map').scanSync(dist)) rmSync(join(dist, map))
const megabytes = (statSync(outfile).size / 1e6).toFixed(0)
const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(`dist/keepdesk ${version}: ${megabytes} MB, built in ${seconds} s`)
