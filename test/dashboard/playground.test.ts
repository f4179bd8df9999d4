import { expect } from 'bun:test'
import { indexFaq } from '../support/knowledge.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

browserTest(
  'settings on trial hold for the questions asked here, and the inside shows how it came about',
  async () => {
    const desk = await consoleDesk()
    await indexFaq(desk.app, [
      { question: 'How long does delivery take?', answer: 'Delivery takes two days.' },
      { question: 'What does delivery cost?', answer: 'Delivery costs five francs.' },
    ])
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/playground')
    const ask = async (question: string) => {
      const answered = page.waitForResponse('**/console/v1/test-questions')
      await page.getByRole('textbox', { name: 'Question' }).fill(question)
      await page.getByRole('button', { name: 'Ask', exact: true }).click()
      const response = await answered
      return { sent: response.request().postDataJSON(), data: (await response.json()).data }
    }
    await ask('How long does delivery take?')
    await page.getByText('Quoted from the knowledge base').waitFor()
    await page.getByText('Looked for: How long does delivery take?').waitFor()
    for (const part of ['By what was found', 'Borne out by the sources', 'Embedding 1', 'BM25']) {
      await page.getByText(part, { exact: true }).first().waitFor()
    }
    const second = await ask('And what does it cost?')
    expect(second.data.searches[0].question).not.toBe('And what does it cost?')
    await page.getByText(`Rewritten to: ${second.data.searches[0].question}`).waitFor()

    await page.getByLabel('If unsure').selectOption('ESCALATE')
    await page.getByLabel('Tone').selectOption('CONCISE')
    await page.getByLabel('Length').selectOption('DETAILED')
    await page.getByLabel('Citations').selectOption('FOOTER')
    await page.getByLabel('Instructions').fill('Say "parcel".')
    await page.getByLabel(/^Threshold/).fill('1')
    const third = await ask('How long does delivery take?')
    expect(third.sent.settings).toEqual({
      confidenceThreshold: 1,
      fallbackBehavior: 'ESCALATE',
      tone: 'CONCISE',
      responseStyle: 'DETAILED',
      citationStyle: 'FOOTER',
      customInstructions: 'Say "parcel".',
    })
    expect(third.data.answer.source).toBe('FALLBACK')
    await page.getByText('No answer was sure enough').waitFor()
    await page.reload()
    expect(await page.getByLabel('Tone').inputValue()).not.toBe('CONCISE')
    expect(problems).toEqual([])
    await desk.stop()
  },
  20_000,
)
