import type { Frame, Page } from 'playwright-core'

interface Violation {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

const source = Bun.file('node_modules/axe-core/axe.min.js').text()

/** What axe finds serious or critical, as lines to read; `rules`: these alone. */
export async function seriousViolations(page: Page | Frame, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await source)
  // Colours on their way to others are nobody's choice.
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished))`)
  const options = JSON.stringify(rules ? { runOnly: rules } : {})
  const all = await page.evaluate<Violation[]>(
    `axe.run(document, ${options}).then((all) => all.violations)`,
  )
  return all
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    )
}
