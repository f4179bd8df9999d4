// `npm run build`: one executable, dist/keepdesk, that needs nothing beside itself.
import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readPageFiles } from '../src/platform/page-files.ts'
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
const pages = await writePages(join(dist, 'pages'))
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
  plugins: [
    {
      name: 'pages',
      setup(build) {
        build.onLoad({ filter: /platform\/page-files\.ts$/ }, () => pages)
      },
    },
  ],
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
rmSync(join(dist, 'pages'), { recursive: true })
const megabytes = (statSync(outfile).size / 1e6).toFixed(0)
const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(`dist/keepdesk ${version}: ${megabytes} MB, built in ${seconds} s`)

/** The browser's files, and the module that has them in the executable instead of making them. */
async function writePages(folder: string): Promise<{ contents: string; loader: 'ts' }> {
  const entries: string[] = []
  const imports: string[] = []
  for (const [path, { bytes, type }] of await readPageFiles()) {
    const file = join(folder, path)
    await Bun.write(file, bytes)
    const name = `file${imports.length}`
    imports.push(`import ${name} from ${JSON.stringify(file)} with { type: 'file' }`)
    entries.push(`[${JSON.stringify(path)}, ${name}, ${JSON.stringify(type)}]`)
  }
  const contents = `${imports.join('\n')}
const entries = [${entries.join(', ')}]
export async function readPageFiles() {
  const read = entries.map(async ([path, file, type]) => [path, { bytes: await Bun.file(file).bytes(), type }])
  return new Map(await Promise.all(read))
}
`
  return { contents, loader: 'ts' }
}
