import { join } from 'node:path'
import { type Figure, ms, percentile, times } from './figures.ts'
import { firstKey, startServer } from './server.ts'

const receivers = 50
const hanging = 10
const events = 200
const goalPerSecond = 500

/** 10,000 deliveries to 50 receivers of which 10 never answer, and what that does to the API. */
export async function webhooks(executable: string): Promise<Figure[]> {
  const wanted = events * (receivers - hanging)
  const script = join(import.meta.dir, 'receivers.ts')
  const receiver = Bun.spawn([process.execPath, script, String(hanging), String(wanted)])
  const lines = linesOf(receiver.stdout)
  const port = await lines.next()
  const desk = await startServer([executable, 'serve'], {
    env: { KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8' },
  })
  try {
    const headers = { 'x-api-key': await firstKey(desk), 'content-type': 'application/json' }
    const post = async (path: string, body: object) => {
      const init = { method: 'POST', headers, body: JSON.stringify(body) }
      const answer = await fetch(`${desk.url}/v1${path}`, init)
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      await answer.text()
    }
    for (let n = 0; n < receivers; n++) {
      const url = `http://127.0.0.1:${port.value}/${n}`
      await post('/webhooks', { url, events: ['message.sent'] })
    }
    async function requests(isOver: () => boolean): Promise<number[]> {
      const taken: number[] = []
      while (!isOver()) {
        const began = performance.now()
        await (await fetch(`${desk.url}/v1/settings`, { headers })).text()
        taken.push(performance.now() - began)
        await Bun.sleep(2)
      }
      return taken
    }
    let count = 0
    const quiet = percentile(await requests(() => count++ > 500), 0.95)

    const began = performance.now()
    let isOver = false
    const during = requests(() => isOver)
    for (let n = 0; n < events; n++) await post('/messages', { message: 'hello' })
    await lines.next()
    const seconds = (performance.now() - began) / 1000
    isOver = true
    const busy = percentile(await during, 0.95)
    const perSecond = wanted / seconds
    return [
      {
        what: `${events * receivers} deliveries, ${hanging} of ${receivers} receivers hang`,
        value: `${perSecond.toFixed(0)} a second`,
        note: `to the healthy ones; at least ${goalPerSecond}: ${perSecond >= goalPerSecond ? 'yes' : 'NO'}`,
      },
      { what: 'GET /v1/settings, p95 before', value: ms(quiet) },
      { what: 'GET /v1/settings, p95 meanwhile', value: ms(busy), note: times(busy, quiet) },
    ]
  } finally {
    await desk.stop()
    receiver.kill()
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of stream) {
    const lines = (text + decoder.decode(part, { stream: true })).split('\n')
    text = lines.pop() ?? ''
    yield* lines
  }
}
