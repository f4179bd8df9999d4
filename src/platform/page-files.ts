import { join } from 'node:path'
import { slimMarked } from './slim-marked.ts'

export interface PageFile {
  bytes: Uint8Array<ArrayBuffer>
  type: string
}

const source = join(import.meta.dir, '..')
const fonts = join(source, '../node_modules/@fontsource-variable/inter/files')

/**
 * The files of the browser's pages, by path. From source they are made here, with the first page
 * that is asked for; scripts/build.ts makes them once and puts files of the executable in place of
 * this module.
 */
export async function readPageFiles(): Promise<Map<string, PageFile>> {
  const { default: tailwind } = await import('bun-plugin-tailwind')
  const common = {
    target: 'browser' as const,
    minify: true,
    publicPath: '/',
    // The fonts, which are put beside.
    external: ['/assets/*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    throw: true,
  } satisfies Partial<Bun.BuildConfig>
  const page = {
    ...common,
    root: source,
    splitting: true,
    naming: {
      entry: '[dir]/[name].[ext]',
      chunk: 'assets/[name]-[hash].[ext]',
      asset: 'assets/[name]-[hash].[ext]',
    },
  } satisfies Partial<Bun.BuildConfig>
  const builds = await Promise.all([
    Bun.build({
      ...page,
      entrypoints: ['index.html', 'not-found.html'].map((name) => join(source, 'dashboard', name)),
      plugins: [tailwind],
    }),
    Bun.build({
      ...page,
      entrypoints: [join(source, 'widget/frame.html')],
      plugins: [slimMarked],
    }),
    Bun.build({
      ...common,
      entrypoints: [join(source, 'widget/widget.ts')],
      format: 'iife',
      naming: { entry: '[name].[ext]' },
    }),
  ])
  const files = new Map<string, PageFile>()
  for (const output of builds.flatMap(({ outputs }) => outputs)) {
    if (output.path.endsWith('.map')) continue
    const path = output.path.replace(/^\.?\/*/, '/')
    const bytes = new Uint8Array(await output.arrayBuffer())
    const isWidgetStyle = /\/frame-\w+\.css$/.test(path)
    files.set(path, { bytes: isWidgetStyle ? usedTokens(bytes) : bytes, type: output.type })
  }
  for (const script of ['latin', 'latin-ext']) {
    const font = Bun.file(join(fonts, `inter-${script}-wght-normal.woff2`))
    files.set(`/assets/inter-${script}.woff2`, { bytes: await font.bytes(), type: 'font/woff2' })
  }
  return files
}

/** The widget's style sheet with those of the shared tokens that it uses. */
function usedTokens(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const css = new TextDecoder().decode(bytes)
  const used = css.replace(/(--[\w-]+):[^;}]*;?/g, (declaration, name: string) =>
    new RegExp(`var\\(${name}[,)]`).test(css) ? declaration : '',
  )
  return new TextEncoder().encode(used)
}
