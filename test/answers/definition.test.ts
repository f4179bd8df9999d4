import { expect, test } from 'bun:test'
import { quote } from '../../src/answers/quote.ts'
import type { Findings } from '../../src/knowledge/search/answer-search.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import type { TestApp } from '../support/test-app.ts'

async function quoteFrom(app: TestApp, question: string): Promise<string> {
  const params = { question, limit: 6, now: app.clock.now() }
  const found = await app.workers.search.call<Findings>('search', params)
  return quote(found, { question, style: 'BALANCED' })[0]?.text ?? ''
}

const prune = `# tool prune

## Synopsis

\`\`\`bash
tool prune [--dry-run]
\`\`\`

## Description

This command removes packages that nothing needs. It looks at every folder of the project, one after the other, and at what they ask for. A folder that is a link counts as the place that it leads to.

With \`--dry-run\`, what \`tool prune\` would do is printed and tool prune does nothing.

## Configuration

What tool prune does is set here: tool prune does as tool prune is told. ${'Each of the settings has a default that is good for most projects. '.repeat(9)}

## See also

- [tool prune guide](/prune)
- [what prune does](/does)
- [tool prune and tool install](/install)
`

async function toolDesk(): Promise<TestApp> {
  const app = await knowledgeApp()
  await indexText(app, 'tool prune', prune)
  await indexText(app, 'tool install', prune.replaceAll('prune', 'install'))
  return app
}

test('what a thing is, is answered by what its page says first', async () => {
  const app = await toolDesk()
  for (const question of [
    'What does tool prune do?',
    'what is tool prune',
    'What is tool prune for?',
  ]) {
    expect(await quoteFrom(app, question)).toStartWith('This command removes packages')
  }
  app.db.close()
})

test('a list of links is never the answer', async () => {
  const app = await toolDesk()
  for (const question of ['tool prune guide', 'Is there a tool prune guide?']) {
    expect(await quoteFrom(app, question)).not.toContain('](/prune)')
  }
  app.db.close()
})
