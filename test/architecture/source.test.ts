import { describe, expect, test } from 'bun:test'
import {
  filesAreShort,
  importsOnlyLowerRanks,
  onlyMainReadsTheEnvironment,
  type Rule,
  sqlStaysInStores,
  typesAreNotSilenced,
  writesAreSynchronous,
} from './rules.ts'
import { codeOf, sourceFiles } from './source-files.ts'

const files = await sourceFiles()

function broken(rule: Rule, path: string, text: string): string[] {
  return rule({ path, text })
}

function holds(name: string, rule: Rule): void {
  test(name, () => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.flatMap(rule)).toEqual([])
  })
}

describe('a folder imports only folders of lower rank', () => {
  holds('in all of src', importsOnlyLowerRanks)

  const cases: [string, string, string][] = [
    ['a value of a higher rank', 'models/a.ts', `import { a } from '../answers/a.ts'\na()`],
    ['a type of an equal rank', 'models/a.ts', `import type { A } from '../access/a.ts'`],
    ['an inline type', 'access/a.ts', `import { type A } from '../knowledge/a.ts'`],
    ['several lines', 'access/a.ts', `import {\n  type A,\n  b,\n} from '../knowledge/a.ts'\nb()`],
    ['a re-export', 'platform/a.ts', `export * from '../models/a.ts'`],
    ['a type re-export', 'platform/a.ts', `export type { A } from '../models/a.ts'`],
    ['a dynamic import', 'platform/a.ts', `const a = await import('../models/a.ts')`],
    ['an import for its effect', 'platform/a.ts', `import '../models/a.ts'`],
    ['a type by import()', 'platform/a.ts', `let a: import('../models/a.ts').A`],
    [
      'a file of a subfolder',
      'knowledge/readers/a.ts',
      `import { a } from '../../answers/a.ts'\na()`,
    ],
    ['a root file', 'messages/a.ts', `import { createServer } from '../server.ts'\ncreateServer()`],
    ['a command', 'messages/a.ts', `import { ask } from '../cli/ask.ts'\nask()`],
    ['a folder without a rank', 'helpers/a.ts', ''],
    ['server code in the browser', 'widget/a.ts', `import { a } from '../messages/turn.ts'\na()`],
  ]
  test.each(cases)('%s is noticed', (_what, path, text) => {
    expect(broken(importsOnlyLowerRanks, path, text)).toHaveLength(1)
  })

  test('what is allowed is let through', () => {
    const text = `
      import { Elysia } from 'elysia'
      import type { App } from '../platform/app.ts'
      import { search } from '../knowledge/search.ts'
      import { score } from './score.ts'
      export const answer = () => [Elysia, search, score]`
    expect(broken(importsOnlyLowerRanks, 'answers/answer.ts', text)).toEqual([])
    expect(broken(importsOnlyLowerRanks, 'main.ts', `import { a } from './trust/a.ts'`)).toEqual([])
    const command = `import { openApp } from '../start.ts'\nopenApp()`
    expect(broken(importsOnlyLowerRanks, 'cli/ask.ts', command)).toEqual([])
    const schema = `import type { Message } from '../messages/schema.ts'`
    expect(broken(importsOnlyLowerRanks, 'widget/a.ts', schema)).toEqual([])
  })
})

describe('stores and transactions are synchronous', () => {
  holds('in all of src', writesAreSynchronous)

  test('async in a store is noticed, in a comment or a text it is not', () => {
    expect(broken(writesAreSynchronous, 'access/store.ts', 'export async function a() {}')).toEqual(
      ['access/store.ts:1: async in a store'],
    )
    expect(broken(writesAreSynchronous, 'knowledge/page-store.ts', 'await a()')).toHaveLength(1)
    expect(broken(writesAreSynchronous, 'access/store.ts', `// async\nconst a = 'await'`)).toEqual(
      [],
    )
    expect(broken(writesAreSynchronous, 'access/keys.ts', 'async function a() {}')).toEqual([])
  })

  test('async in what a transaction runs is noticed, around it is not', () => {
    const inside = [
      'db.transaction(async () => { await a() })',
      'await write(app, async (db) => insert(db, (1), 2))',
      'app.writer.enqueue((db) => { void (async () => { f(db) })() })',
    ]
    for (const text of inside) {
      expect(broken(writesAreSynchronous, 'messages/turn.ts', text)).toHaveLength(1)
    }
    const around = 'async function a(app) { await write(app, (db) => f(db, (1))); await b() }'
    expect(broken(writesAreSynchronous, 'messages/turn.ts', around)).toEqual([])
  })
})

describe('only main.ts reads the environment and the arguments', () => {
  holds('in all of src', onlyMainReadsTheEnvironment)

  test('each way of reading them is noticed', () => {
    for (const text of [
      'process.env.HOME',
      'Bun.env',
      'Bun.argv[2]',
      'process.argv',
      'import.meta.env',
    ]) {
      expect(broken(onlyMainReadsTheEnvironment, 'platform/a.ts', text)).toHaveLength(1)
      expect(broken(onlyMainReadsTheEnvironment, 'main.ts', text)).toEqual([])
    }
    expect(broken(onlyMainReadsTheEnvironment, 'platform/a.ts', '// process.env')).toEqual([])
  })
})

describe('SQL names its columns and stays in stores', () => {
  holds('in all of src', sqlStaysInStores)

  test('a star is noticed wherever it is, count(*) is not', () => {
    for (const sql of [
      'select * from a',
      'SELECT DISTINCT a.* from a',
      'delete from a returning *',
    ]) {
      expect(broken(sqlStaysInStores, 'access/store.ts', `db.query('${sql}')`)).toHaveLength(1)
    }
    expect(
      broken(sqlStaysInStores, 'access/store.ts', `db.query('select count(*) from a')`),
    ).toEqual([])
  })

  test('a query outside a store is noticed', () => {
    const text = `app.db.query<Row, []>('select id from a').all()`
    expect(broken(sqlStaysInStores, 'access/keys.ts', text)).toHaveLength(1)
    expect(broken(sqlStaysInStores, 'access/store.ts', text)).toEqual([])
  })
})

describe('files stay short', () => {
  holds('in all of src', filesAreShort)

  test('line 301 is one too many', () => {
    expect(broken(filesAreShort, 'a.ts', 'a\n'.repeat(300))).toEqual([])
    expect(broken(filesAreShort, 'a.ts', 'a\n'.repeat(301))).toHaveLength(1)
  })
})

describe('types are not silenced', () => {
  holds('in all of src', typesAreNotSilenced)

  test('any and the comments that switch checks off are noticed', () => {
    const bad = [
      'const a: any = 1',
      'f(a as any)',
      'let a: Map<string, any>',
      'function f(a: any, b: string) {}',
      '// @ts-ignore\na()',
      '// @ts-expect-error wrong',
      '// biome-ignore lint/suspicious/noExplicitAny: because',
    ]
    for (const text of bad) {
      expect([text, broken(typesAreNotSilenced, 'a.ts', text).length]).toEqual([text, 1])
    }
  })

  test('the word in a comment, a text or a name is let through', () => {
    const text = `// any\nconst s = 'a as any, b: any'\nconst anyOf = Promise.any([a])\nlet u: unknown`
    expect(broken(typesAreNotSilenced, 'a.ts', text)).toEqual([])
  })
})

test('comments, texts and regular expressions are no code, what is around them is', () => {
  const text = `a // b\n/* c\n d */ e('f "g"', "h", \`i \${j}\`) ; x.replace(/['"\`]/g, k) / 2 / l`
  const code = codeOf(text)
  expect(code).toHaveLength(text.length)
  expect(code.split('\n')).toHaveLength(3)
  expect(code.replace(/\s+/g, ' ')).toBe('a e( , , ) ; x.replace( , k) / 2 / l')
})
