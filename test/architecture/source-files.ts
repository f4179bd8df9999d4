import { join, posix } from 'node:path'

/** One file of src: `path` is relative to it, with slashes. */
export interface SourceFile {
  path: string
  text: string
}

export const sourceFolder = join(import.meta.dir, '../../src')

export async function sourceFiles(): Promise<SourceFile[]> {
  const paths = [...new Bun.Glob('**/*.{ts,tsx}').scanSync(sourceFolder)].sort()
  return Promise.all(
    paths.map(async (path) => ({ path, text: await Bun.file(join(sourceFolder, path)).text() })),
  )
}

const transpiler = new Bun.Transpiler({ loader: 'tsx' })
const named = /\b(?:import|export)\b[^'"`;=]*?\bfrom\s*['"]([^'"]+)['"]/g
const dynamic = /\bimport\s*\(\s*['"]([^'"]+)['"]/g
const typescript = new Bun.Transpiler({ loader: 'ts' })

/**
 * What a file imports. The scanner knows syntax but drops what only types need; the expressions
 * find that. A few too many would do no harm: only paths that begin with a dot are judged.
 */
export function importsOf(file: SourceFile): string[] {
  const scanner = file.path.endsWith('x') ? transpiler : typescript
  const found = scanner.scanImports(file.text).map((one) => one.path)
  for (const expression of [named, dynamic]) {
    for (const match of file.text.matchAll(expression)) if (match[1]) found.push(match[1])
  }
  return [...new Set(found)]
}

/** The files of src that a file imports, as paths relative to src. */
export function localImportsOf(file: SourceFile): string[] {
  return importsOf(file)
    .filter((path) => path.startsWith('.'))
    .map((path) => posix.normalize(posix.join(posix.dirname(file.path), path)))
    .filter((path) => !path.startsWith('..'))
}

const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|((?:^|[=(,:[!&|?{};>]|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/gm

/**
 * The code alone: comments, texts (with what templates insert) and regular expressions become
 * blanks, lines stay lines.
 */
export function codeOf(text: string): string {
  return text.replace(
    token,
    (found, before: string | undefined) =>
      (before ?? '') + found.slice(before?.length ?? 0).replace(/[^\n]/g, ' '),
  )
}

/** The code inside the parentheses of each call that `head` (with the `g` flag) ends before. */
export function argumentsOf(code: string, head: RegExp): { line: number; text: string }[] {
  return [...code.matchAll(head)].map((match) => {
    const start = match.index + match[0].length
    let depth = 0
    let end = start
    do {
      if (code[end] === '(') depth += 1
      if (code[end] === ')') depth -= 1
      end += 1
    } while (depth > 0 && end < code.length)
    return { line: lineAt(code, match.index), text: code.slice(start, end) }
  })
}

/** From 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
