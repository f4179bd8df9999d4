// Sums what the steps of .ci/run left in a folder: the tests' JUnit report, the smoke test's counts
// and each step's exit code. A step that failed, or ended early, without saying what counts as one
// failure. Why tests failed is printed once more, at the end, where it is found.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
const read = (name) => {
  const path = join(folder, name)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function testCounts() {
  const report = read('tests.xml')
  const head = report?.includes('</testsuites>') && /<testsuites\b[^>]*>/.exec(report)?.[0]
  if (!head) return undefined
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0)
  const failed = number('failures') + number('errors')
  return { passed: number('tests') - failed - number('skipped'), failed }
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
const unescapeXml = (text) =>
  text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => entities[name])

function failedTests() {
  return [
    ...(read('tests.xml') ?? '').matchAll(/<testcase\b([^>]*)>\s*<failure[^>]*>([^<]*)/g),
  ].map(([, attributes, reason]) => {
    const value = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''
    return unescapeXml(`${value('file')}: ${value('name')}\n${reason}`)
  })
}

function smokeCounts() {
  const report = read('smoke.json')
  return report && JSON.parse(report)
}

for (const text of failedTests()) console.error(`\nFailed: ${text}`)

const total = { passed: 0, failed: 0 }
for (const [step, counts] of [
  ['tests', testCounts()],
  ['build', { passed: 0, failed: 0 }],
  ['smoke', smokeCounts()],
]) {
  const status = read(`${step}.status`)?.trim()
  total.passed += counts?.passed ?? 0
  total.failed += counts?.failed ?? 0
  if (status === undefined) console.error(`${step}: did not run`)
  else if (!counts) console.error(`${step}: ended with exit code ${status} before its report`)
  else if (status !== '0' && counts.failed === 0) console.error(`${step}: exit code ${status}`)
  else continue
  total.failed += 1
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
