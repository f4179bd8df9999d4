import type { BunPlugin } from 'bun'

/**
 * Leaves lexer, parser and renderer of marked; its front end with hooks and extensions, which nothing
 * calls but which no bundler can tell to be unused, is a twentieth of the chat. Throws where marked
 * isn't built as it was.
 */
export const slimMarked: BunPlugin = {
  name: 'slim-marked',
  setup(build) {
    build.onLoad({ filter: /[\\/]marked[\\/]lib[\\/]marked\.esm\.js$/ }, async ({ path }) => ({
      contents: slim(await Bun.file(path).text()),
      loader: 'js',
    }))
  },
}

function slim(source: string): string {
  const exports = /export\{([^}]*)\};/.exec(source)?.[1] ?? ''
  const localOf = (name: string) => new RegExp(`(\\w+) as ${name}\\b`).exec(exports)?.[1]
  const begin = source.indexOf(`var ${localOf('Marked')}=class`)
  const kept = ['Lexer', 'Parser', 'Renderer'].map((name) => `${localOf(name)} as ${name}`)
  if (begin < 0 || kept.some((one) => one.startsWith('undefined'))) {
    throw new Error('marked is built in another way: see src/platform/slim-marked.ts.')
  }
  return `${source.slice(0, begin)}export{${kept.join(',')}};`
}
