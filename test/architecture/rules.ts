import { argumentsOf, codeOf, lineAt, localImportsOf, type SourceFile } from './source-files.ts'

/** A rule lists what breaks it, one `path:line: reason` each. */
export type Rule = (file: SourceFile) => string[]

/** A folder imports only folders of lower rank. `migrations` is data beside the platform. */
export const ranks: Record<string, number> = {
  platform: 0,
  migrations: 1,
  models: 1,
  access: 1,
  events: 2,
  settings: 2,
  knowledge: 3,
  conversations: 3,
  webhooks: 3,
  analytics: 3,
  answers: 4,
  upkeep: 4,
  messages: 5,
  gaps: 5,
  trust: 6,
  console: 7,
}
/** These run in the browser: of the server's code they see schemas and types only. */
const browserFolders = ['dashboard', 'widget']
/** Like the files at the root of src, it is there to know everything, and nobody else knows it. */
const commandFolder = 'cli'

const folderOf = (path: string) => path.split('/')[0] ?? ''
const isAtRoot = (path: string) => !path.includes('/')

export const importsOnlyLowerRanks: Rule = (file) => {
  const folder = folderOf(file.path)
  if (isAtRoot(file.path) || folder === commandFolder) return []
  const isBrowser = browserFolders.includes(folder)
  const rank = ranks[folder]
  if (rank === undefined && !isBrowser) return [`${file.path}: the folder ${folder} has no rank`]
  return localImportsOf(file).flatMap((path) => {
    const target = folderOf(path)
    if (target === folder) return []
    if (isAtRoot(path) || target === commandFolder) {
      return [`${file.path} imports ${path}: root files and commands import, they aren't imported`]
    }
    // The console shows the widget as it will be.
    if (folder === 'dashboard' && target === 'widget') return []
    if (isBrowser) {
      return /(^|[/-])schema\.ts$/.test(path) ? [] : [`${file.path} imports ${path}: no schema`]
    }
    const targetRank = ranks[target]
    if (targetRank !== undefined && targetRank < (rank ?? 0)) return []
    return [`${file.path} (rank ${rank}) imports ${path} (rank ${targetRank ?? 'none'})`]
  })
}

function findAll(file: SourceFile, code: string, what: [RegExp, string][]): string[] {
  return what.flatMap(([expression, reason]) =>
    [...code.matchAll(expression)].map(
      (match) => `${file.path}:${lineAt(code, match.index)}: ${reason}`,
    ),
  )
}

const isStore = (path: string) => /(^|[/-])store\.ts$/.test(path)

/** An async function in a transaction commits at its first await, and a later error undoes nothing. */
export const writesAreSynchronous: Rule = (file) => {
  const code = codeOf(file.text)
  const broken = argumentsOf(code, /\.transaction\b|\.enqueue\b|(?<![.\w])write(?=\(app\b)/g)
    .filter(({ text }) => /\basync\b|\bawait\b/.test(text))
    .map(({ line }) => `${file.path}:${line}: async or await in a transaction`)
  if (!isStore(file.path)) return broken
  return [...broken, ...findAll(file, code, [[/\basync\b|\bawait\b/g, 'async in a store']])]
}

export const onlyMainReadsTheEnvironment: Rule = (file) =>
  file.path === 'main.ts'
    ? []
    : findAll(file, codeOf(file.text), [
        [/\b(?:process|Bun)\s*\.\s*(?:env|argv)\b|\bimport\.meta\.env\b/g, 'reads env or argv'],
      ])

/** Beside the stores: what opens and migrates, and those parts of the index that are SQL throughout. */
const sqlFiles = new Set([
  'platform/database.ts',
  'platform/health.ts',
  'platform/lock.ts',
  'platform/migrate.ts',
  'platform/write.ts',
  'knowledge/search/candidates.ts',
  'knowledge/cleanup.ts',
  'knowledge/search/lexical.ts',
  'knowledge/search/vectors.ts',
])

export const sqlStaysInStores: Rule = (file) => [
  ...findAll(file, file.text, [
    [/\bselect\s+(?:all\s+|distinct\s+)?(?:\w+\.)?\*/gi, 'list the columns, no *'],
    [/\breturning\s+\*/gi, 'list the columns, no *'],
  ]),
  ...(isStore(file.path) || sqlFiles.has(file.path)
    ? []
    : findAll(file, codeOf(file.text), [
        [/\b(?:db|database|connection)\s*\.\s*(?:query|prepare|exec)\b/gi, 'SQL outside a store'],
      ])),
]

export const filesAreShort: Rule = (file) => {
  const lines = file.text.trimEnd().split('\n').length
  return lines > 300 ? [`${file.path}: ${lines} lines, at most 300`] : []
}

export const typesAreNotSilenced: Rule = (file) => [
  ...findAll(file, file.text, [
    [/@ts-(?:ignore|nocheck|expect-error)/g, 'silences the type checker'],
    [/biome-ignore[^\n]*noExplicitAny/g, 'silences the rule against any'],
  ]),
  ...findAll(file, codeOf(file.text), [
    [/[:<|&,(]\s*any\b(?=\s*(?:[,;)>|&=[\]{}\n]|$))|\bas\s+any\b/g, 'any'],
  ]),
]
