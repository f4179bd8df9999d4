import { startFakeOllama } from '../../test/support/fake-ollama.ts'
import type { Figure } from './figures.ts'
import { ms, percentile, times } from './figures.ts'
import { firstKey, startServer } from './server.ts'

const questions = [
  'How do I reset my password?',
  'What does the Starter plan cost?',
  'Can I get a refund?',
  'How many API requests may I send per minute?',
  'I lost my phone and need to sign in',
]

/** Question to first token, with a model that answers at once, against that model asked directly. */
export async function stream(executable: string): Promise<Figure[]> {
  const ollama = await startFakeOllama({
    reply: 'Click **Forgot password?** and follow the link.',
  })
  const desk = await startServer([executable, 'serve'], { env: { OLLAMA_HOST: ollama.host } })
  const key = await firstKey(desk)
  await Bun.sleep(25_000)
  const direct: number[] = []
  const whole: number[] = []
  for (let round = 0; round < 40; round++) {
    const message = questions[round % questions.length] ?? ''
    direct.push(
      await firstBytes(
        `${ollama.host}/api/chat`,
        {},
        {
          model: 'test',
          messages: [{ role: 'user', content: message }],
        },
      ),
    )
    whole.push(
      await firstToken(`${desk.url}/v1/messages/stream`, { 'x-api-key': key }, { message }),
    )
  }
  await desk.stop()
  await ollama.stop()
  // The first question loads the embedder.
  const warm = whole.slice(1)
  return [
    {
      what: 'the model itself, first bytes, p50',
      value: ms(percentile(direct, 0.5)),
      note: 'baseline',
    },
    { what: 'first question of all (loads the embedder)', value: ms(whole[0] ?? 0) },
    {
      what: 'question to first token, p50',
      value: ms(percentile(warm, 0.5)),
      note: times(percentile(warm, 0.5), percentile(direct, 0.5)),
    },
    { what: 'question to first token, p95', value: ms(percentile(warm, 0.95)) },
  ]
}

async function firstBytes(url: string, headers: Record<string, string>, body: object) {
  const began = performance.now()
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const reader = answer.body?.getReader()
  await reader?.read()
  const took = performance.now() - began
  await reader?.cancel()
  return took
}

async function firstToken(url: string, headers: Record<string, string>, body: object) {
  const began = performance.now()
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  let text = ''
  let took = Number.NaN
  const decoder = new TextDecoder()
  for await (const bytes of answer.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    if (Number.isNaN(took) && text.includes('event: token')) took = performance.now() - began
  }
  if (Number.isNaN(took)) throw new Error(`No token came: ${text.slice(0, 300)}`)
  return took
}
