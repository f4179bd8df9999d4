import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { FakeOllama } from './fake-ollama.ts'

export interface HangUps {
  /** From hanging up to the last generation's end. */
  slowestAbortMs: number
  generations: number
}

interface Round {
  url: string
  key: string
  ollama: FakeOllama
  clients: number
  question: string
  /** The server has no more requests to Ollama open at a time: the others wait for their turn. */
  mostAtOnce?: number
}

const patienceMs = 120_000

/**
 * Streams an answer to many clients at once from an Ollama that never ends, lets all of them hang up
 * in mid-stream and waits until every generation is called off.
 */
export async function hangUpAll({
  ollama,
  clients,
  mostAtOnce = clients,
  ...round
}: Round): Promise<HangUps> {
  const before = ollama.generations.length
  const begun = () => ollama.generations.slice(before)
  const isOver = () => begun().every(({ state }) => state !== 'running')
  const streams = await Promise.all(Array.from({ length: clients }, () => openStream(round)))
  const seeing = (event: string) =>
    streams.filter(({ text }) => text().includes(`event: ${event}`)).length
  await until(
    () => seeing('conversation') === clients && seeing('token') >= Math.min(clients, mostAtOnce),
    () => `${seeing('conversation')} have begun, ${seeing('token')} have tokens`,
  )
  const hungUpAt = performance.now()
  for (const { socket } of streams) socket.destroy()
  await until(isOver, () => 'for generations to end')
  const slowestAbortMs = performance.now() - hungUpAt
  // Those that waited for their turn must not get it now.
  await Bun.sleep(500)
  await until(isOver, () => 'for late generations to end')
  const generations = begun().length
  // What was asked of a fake is kept by it: not what is measured here.
  for (const generation of begun()) generation.request = undefined
  ollama.requests.length = 0
  return { slowestAbortMs, generations }
}

interface Stream {
  socket: Socket
  /** The first of what came. */
  text(): string
}

function openStream({
  url,
  key,
  question,
}: Pick<Round, 'url' | 'key' | 'question'>): Promise<Stream> {
  const { hostname, port } = new URL(url)
  const body = JSON.stringify({ message: question })
  let text = ''
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const head = `POST /v1/messages/stream HTTP/1.1\r\nHost: ${hostname}\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
      socket.write(head + body, () => resolve({ socket, text: () => text }))
    })
    socket.on('data', (part) => {
      if (text.length < 50_000) text += part
    })
    socket.on('error', reject)
  })
}

async function until(isSo: () => boolean, state: () => string): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain (${state()}).`)
    await Bun.sleep(2)
  }
}

/** Memory of a process that is in RAM, in MB. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}
