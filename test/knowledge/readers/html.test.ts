import { expect, test } from 'bun:test'
import { readBytes, readDocument, textOf } from '../../support/read-file.ts'

const url = 'https://help.example.com/guides/reset'
const prose =
  'Passwords can be reset by everyone who still has the address that the account was opened with. '

function page(body: string, head = ''): string {
  return `<!doctype html><html lang="en-GB"><head><title>Reset your password | Acme Help</title>${head}</head><body>${body}</body></html>`
}

test('the main content is kept, what frames it is left out', async () => {
  const html = page(`
    <header><a href="/">Home</a> Acme banner</header><nav><a href="/guides">All guides</a></nav>
    <main><h1>Reset your password</h1><p>${prose}</p><h2>Without your e-mail</h2><p>Write to us. ${prose}</p></main>
    <aside>Related things</aside><footer>Copyright Acme</footer><script>track()</script>`)
  const document = await readDocument(url, html)
  expect(document.title).toBe('Reset your password')
  expect(document.language).toBe('en-GB')
  expect(document.sections.map(({ headingPath }) => headingPath)).toEqual([
    [],
    ['Without your e-mail'],
  ])
  expect(textOf(document)).not.toMatch(/banner|All guides|Related|Copyright|track/)
})

test('a page without marked content is read as an article, without its menus', async () => {
  const html = page(`
    <div class="menu"><ul><li><a href="/a">Products</a></li><li><a href="/b">Prices</a></li></ul></div>
    <div class="content"><h1>Reset</h1>${`<p>${prose}</p>`.repeat(8)}</div>
    <div class="footer">Imprint</div>`)
  const text = textOf(await readDocument(url, html))
  expect(text).toContain(prose.trim())
  expect(text).not.toContain('Prices')
})

test('a page of many short answers is kept whole', async () => {
  const answers = Array.from(
    { length: 12 },
    (_, at) => `<section><h3>Topic ${at}</h3><p>Answer number ${at}.</p></section>`,
  )
  const document = await readDocument(url, page(`<div id="app">${answers.join('')}</div>`))
  expect(document.sections).toHaveLength(12)
  expect(document.sections[11]).toEqual({ headingPath: ['Topic 11'], content: 'Answer number 11.' })
})

test('a reference page of tables and code keeps them', async () => {
  const html = page(`<main><h1>API</h1>
    <table><thead><tr><th>Code</th><th>Meaning</th></tr></thead><tbody><tr><td>404</td><td>a|b</td></tr></tbody></table>
    <pre><code class="hljs language-ts">const a = 1
  if (a &lt; b) {}</code></pre></main>`)
  const text = textOf(await readDocument(url, html))
  expect(text).toContain('| Code | Meaning |\n| --- | --- |\n| 404 | a\\|b |')
  expect(text).toContain('```ts\nconst a = 1\n  if (a < b) {}\n```')
})

test('lists, emphasis, links, quotes and line breaks become Markdown', async () => {
  const html =
    page(`<main><ol start="3"><li>Open <b>Settings</b><ul><li>then <code>Keys</code></li></ul></li><li><p>Save</p></li></ol>
    <blockquote><p>Never share it.</p></blockquote><p>See <a href="../faq#top">the FAQ</a>,<br>or <a href="#x">above</a>.</p></main>`)
  expect(textOf(await readDocument(url, html))).toBe(
    '3. Open **Settings**\n   - then `Keys`\n4. Save\n\n> Never share it.\n\nSee [the FAQ](https://help.example.com/faq#top),\nor above.',
  )
})

test('characters that mean something in Markdown are escaped only where they would', async () => {
  const html = page(
    '<main><p># not a heading</p><p>1. not a list</p><p>a snake_case name, 2 * 3, *stars*, &lt;unk&gt; and `ticks`</p></main>',
  )
  expect(textOf(await readDocument(url, html))).toBe(
    '\\# not a heading\n\n1\\. not a list\n\na snake_case name, 2 * 3, \\*stars\\*, \\<unk> and \\`ticks\\`',
  )
})

test('what a visitor does not see is not read', async () => {
  const hidden = [
    '<p hidden>SECRET1</p>',
    '<div aria-hidden="true">SECRET2</div>',
    '<p style="color:red; display : none">SECRET3</p>',
    '<span style="visibility:hidden">SECRET4</span>',
    '<p style="font-size:0">SECRET5</p>',
    '<template>SECRET6</template><noscript>SECRET7</noscript><!-- SECRET8 -->',
    '<p style="opacity:0">SECRET9</p>',
  ]
  const html = page(
    `<main><p>${prose}</p>${hidden.join('')}<p style="opacity:0.9">shown</p></main>`,
  )
  const text = textOf(await readDocument(url, html))
  expect(text).not.toContain('SECRET')
  expect(text).toContain('shown')
})

test('links are absolute, without fragment, each once, from menus too', async () => {
  const html = page(
    `<nav><a href="/a#x">A</a><a href="/a">A</a><a href="mailto:x@y.z">M</a><a rel="nofollow" href="/n">N</a></nav><main><p>${prose}<a href="b?c=1">B</a></p></main>`,
    '<link rel="canonical" href="/guides/reset-password">',
  )
  const document = await readDocument(url, html)
  expect(document.links).toEqual([
    'https://help.example.com/a',
    'https://help.example.com/guides/b?c=1',
  ])
  expect(document.canonicalUrl).toBe('https://help.example.com/guides/reset-password')
  expect(document.noIndex).toBeUndefined()
})

test('robots directives are told, and nofollow gives no links', async () => {
  const html = page(
    `<main><p>${prose}<a href="/b">B</a></p></main>`,
    '<meta name="ROBOTS" content="NoIndex, nofollow">',
  )
  const document = await readDocument(url, html)
  expect(document.noIndex).toBe(true)
  expect(document.links).toEqual([])
})

test('a base address changes what links are relative to', async () => {
  const html = page(`<main><p>${prose}<a href="b">B</a></p></main>`, '<base href="/docs/">')
  expect((await readDocument(url, html)).links).toEqual(['https://help.example.com/docs/b'])
})

test.each([
  ['<title>Prices | Acme</title>', '<h1>Our prices</h1>', 'Our prices'],
  ['<title>Prices - Acme</title>', '', 'Prices'],
  ['<title>Acme | Prices</title><meta property="og:site_name" content="Acme">', '', 'Prices'],
  ['<meta property="og:title" content="Reset – step by step">', '<h1>Reset</h1>', 'Reset'],
  ['<title>Acme</title><meta property="og:site_name" content="Acme">', '<h1>Start</h1>', 'Start'],
  ['', '<h1>Only a heading</h1>', 'Only a heading'],
  ['', '', 'Reset'],
])('the title of %s%s is %s%s', async (head, heading, title) => {
  const html = `<html><head>${head}</head><body><main>${heading}<p>${prose}</p></main></body></html>`
  expect((await readDocument(url, html)).title).toBe(title)
})

test.each([
  ['<meta property="article:modified_time" content="2024-02-03T00:00:00Z">', ''],
  ['<script type="application/ld+json">{"@graph":[{"dateModified":"2024-02-03"}]}</script>', ''],
  ['', '<time datetime="2024-02-03">3 February</time>'],
])('the time of change comes from %s%s', async (head, body) => {
  const html = page(`<main><p>${prose}${body}</p></main>`, head)
  expect((await readDocument(url, html)).modifiedAt).toBe(Date.UTC(2024, 1, 3))
})

test('declared questions become sections of their own, and are not repeated by the text', async () => {
  const faq = {
    '@type': 'FAQPage',
    mainEntity: [
      {
        '@type': 'Question',
        name: 'How long does delivery take?',
        acceptedAnswer: {
          '@type': 'Answer',
          text: '<p>Two to <b>four</b> working days in the EU.</p>',
        },
      },
      {
        '@type': 'Question',
        name: 'Can I pay by invoice?',
        acceptedAnswer: { '@type': 'Answer', text: 'Yes, from the second order on.' },
      },
    ],
  }
  const html = page(
    `<main><p>${prose}</p><h3>How long does delivery take?</h3><p>Two to <b>four</b> working days in the EU.</p>
     <div class="q">Can I pay by invoice?</div><div>Yes, from the second order on.</div></main>`,
    `<script type="application/ld+json">${JSON.stringify(faq)}</script>`,
  )
  const { sections } = await readDocument(url, html)
  expect(sections).toEqual([
    { headingPath: [], content: prose.trim() },
    {
      headingPath: [],
      question: 'How long does delivery take?',
      content: 'Two to **four** working days in the EU.',
    },
    {
      headingPath: [],
      question: 'Can I pay by invoice?',
      content: 'Yes, from the second order on.',
    },
  ])
})

test('a summary that asks makes a question of its details, and what follows is no answer', async () => {
  const html = page(`<main><h2>Orders</h2><p>${prose}</p>
    <details><summary>Where is my <b>order</b>?</summary><p>On its way.</p><h4>More</h4><p>Look at the map.</p></details>
    <p>Text after it.</p><details><summary>Details</summary><p>Small print.</p></details></main>`)
  const { sections } = await readDocument(url, html)
  expect(sections).toEqual([
    { headingPath: ['Orders'], content: prose.trim() },
    {
      headingPath: ['Orders'],
      question: 'Where is my order?',
      content: 'On its way.\n\n#### More\n\nLook at the map.',
    },
    { headingPath: ['Orders'], content: 'Text after it.\n\n**Details**\n\nSmall print.' },
  ])
})

test('notes written as asides are kept', async () => {
  const html = page(
    `<main><p>${prose}</p><aside class="note">Keep the key secret.</aside><aside class="related">Other guides</aside></main>`,
  )
  const text = textOf(await readDocument(url, html))
  expect(text).toContain('Keep the key secret.')
  expect(text).not.toContain('Other guides')
})

test('a page wrapped in one form is read', async () => {
  const html = page(
    `<form action="/"><div><h1>Reset</h1><p>${prose}</p><input value="x"></div></form>`,
  )
  expect(textOf(await readDocument(url, html))).toContain(prose.trim())
})

test('a page with links but without text is skipped and still tells its links', async () => {
  const html = page('<nav><a href="/a">A</a></nav><div id="root"></div>')
  expect(await readBytes(url, html)).toMatchObject({
    kind: 'skipped',
    links: ['https://help.example.com/a'],
  })
})

test('a page nested a hundred thousand deep fails with a clear reason', async () => {
  const html = `<html><body>${'<div>'.repeat(100_000)}text</body></html>`
  expect(await readBytes(url, html)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('deep'),
  })
})

test('a page of more than five million characters fails with a clear reason', async () => {
  const html = page(`<main>${`<p>${prose}</p>`.repeat(55_000)}</main>`)
  expect(await readBytes(url, html)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('too large'),
  })
})

test('a page of more tags than any page has fails instead of taking minutes', async () => {
  expect(await readBytes(url, `<html><body>x ${'<'.repeat(600_000)}`)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('too large'),
  })
})

test('a page of two megabytes is read', async () => {
  const html = page(`<main>${`<p>${prose}</p>`.repeat(20_000)}</main>`)
  expect(textOf(await readDocument(url, html)).length).toBeGreaterThan(1_800_000)
})

test.each([
  '<',
  '<html>',
  '<html><body>',
  '<p>one<p>two',
  '<table><tr><td>a<td>b',
  '<html><head><title>x</title></head><frameset><frame src="/a"></frameset></html>',
  '<!doctype html><body><ul><ul><li>a</ul></ul><script>',
  '<html><body><details><summary></summary></details></body></html>',
  '<html><script type="application/ld+json">{"@type":"Question","name":1,"acceptedAnswer":null}</script><p>text</p></html>',
])('broken HTML never throws: %s', async (html) => {
  const result = await readBytes({ url, contentType: 'text/html' }, html)
  expect(['document', 'skipped', 'failed']).toContain(result.kind)
  if (result.kind === 'failed') expect(result.reason).not.toContain('could not be read')
})
