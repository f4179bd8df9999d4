import { Database } from 'bun:sqlite'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Figure } from './figures.ts'
import { ms, percentile } from './figures.ts'
import { type BenchServer, firstKey, startServer } from './server.ts'

const operatorFeeds = 2000
const visitorFeeds = 2000
const rounds = 200
const mb = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MB`

/** Open live feeds on one process: what they cost in memory, and how soon an event reaches them all. */
export async function feeds(executable: string): Promise<Figure[]> {
  const desk = await startServer([executable, 'serve'])
  try {
    await firstKey(desk)
    // The sample is indexed, the first question has loaded the embedder, and what only that needed is
    // given back: what remains is what any desk at work needs.
    await Bun.sleep(20_000)
    const visitor = await begin(desk)
    await Bun.sleep(10_000)
    const operators = await ofOperators(desk, visitor)
    const visitors = await ofVisitors(desk)
    return [...operators, ...visitors]
  } finally {
    await desk.stop()
  }
}

async function ofOperators(desk: BenchServer, visitor: Visitor): Promise<Figure[]> {
  const cookie = signIn(desk)
  const before = desk.memory()
  const clients = await openAll(operatorFeeds, () => feedOf(desk, '/console/v1/feed', { cookie }))
  await Bun.sleep(1000)
  const open = desk.memory()
  setWaiting(desk)
  const took: number[] = []
  let most = open
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    const all = Promise.all(clients.map((client) => client.next('message.received')))
    await send(desk, visitor, `Number ${round}`)
    for (const at of await all) took.push(at - began)
    most = Math.max(most, desk.memory())
  }
  await closeAll(clients)
  return [
    { what: 'resident memory without feeds', value: mb(before), note: 'with the embedder' },
    {
      what: `with ${operatorFeeds} open feeds of operators`,
      value: mb(open),
      note: 'under 300 MB',
    },
    {
      what: `the most during ${rounds} events to each of them`,
      value: mb(most),
      note: 'under 300 MB',
    },
    { what: 'request sent to event received, p50', value: ms(percentile(took, 0.5)) },
    { what: 'request sent to event received, p95', value: ms(percentile(took, 0.95)) },
    { what: 'request sent to event received, the last', value: ms(percentile(took, 1)) },
  ]
}

async function ofVisitors(desk: BenchServer): Promise<Figure[]> {
  const visitors = await Promise.all(Array.from({ length: 50 }, () => visitorOf(desk)))
  const open: { visitor: Visitor; path: string }[] = []
  // A conversation each, written at once: what the bot would say is measured elsewhere.
  for (let at = 0; at < visitorFeeds; at++) {
    const visitor = visitors[at % visitors.length]
    if (visitor) open.push({ visitor, path: `/widget/v1/conversations/conv_bench${at}/feed` })
  }
  insertConversations(desk, visitors)
  const before = desk.memory()
  const clients = await openAll(visitorFeeds, (at) => {
    const { visitor, path } = open[at] as (typeof open)[number]
    return feedOf(desk, path, { authorization: `Bearer ${visitor.token}` })
  })
  await Bun.sleep(1000)
  const memory = desk.memory()
  const took: number[] = []
  for (let at = 0; at < visitorFeeds; at += 20) {
    const { visitor } = open[at] as (typeof open)[number]
    const began = performance.now()
    const next = clients[at]?.next('message.received')
    await send(desk, { ...visitor, conversationId: `conv_bench${at}` }, 'Hello?')
    took.push(((await next) ?? Number.NaN) - began)
  }
  await closeAll(clients)
  return [
    {
      what: `with ${visitorFeeds} open feeds of visitors`,
      value: mb(memory),
      note: `under 300 MB; ${mb(before)} before`,
    },
    { what: 'message sent to their other tab, p95', value: ms(percentile(took, 0.95)) },
  ]
}

interface FeedClient {
  socket: Socket
  /** When the next event of this type comes. */
  next(type: string): Promise<number>
}

function feedOf(
  { url }: BenchServer,
  path: string,
  headers: Record<string, string>,
): Promise<FeedClient> {
  const { hostname, port } = new URL(url)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  let wanted: { type: string; resolve(at: number): void } | undefined
  let tail = ''
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nSec-Fetch-Site: same-origin\r\n${lines.join('')}\r\n`,
      ),
    )
    const client: FeedClient = {
      socket,
      next: (type) =>
        new Promise((done) => {
          wanted = { type: `event: ${type}`, resolve: done }
        }),
    }
    socket.on('error', reject)
    socket.on('data', (part) => {
      const text = tail + part.toString('latin1')
      tail = text.slice(-40)
      if (text.startsWith('HTTP/1.1 ') && !text.startsWith('HTTP/1.1 200')) reject(new Error(text))
      if (text.includes('event: ready')) resolve(client)
      if (wanted && text.includes(wanted.type)) {
        tail = ''
        wanted.resolve(performance.now())
        wanted = undefined
      }
    })
  })
}

async function openAll(
  count: number,
  open: (at: number) => Promise<FeedClient>,
): Promise<FeedClient[]> {
  const clients: FeedClient[] = []
  while (clients.length < count) {
    const some = Array.from({ length: Math.min(100, count - clients.length) }, (_, at) =>
      open(clients.length + at),
    )
    clients.push(...(await Promise.all(some)))
  }
  return clients
}

async function closeAll(clients: FeedClient[]): Promise<void> {
  for (const { socket } of clients) socket.destroy()
  await Bun.sleep(1000)
}

interface Visitor {
  id: string
  token: string
  conversationId?: string
}

async function visitorOf({ url }: BenchServer): Promise<Visitor> {
  const response = await fetch(`${url}/widget/v1/visitors`, { method: 'POST' })
  const { data } = (await response.json()) as { data: Visitor }
  return data
}

async function begin(desk: BenchServer): Promise<Visitor> {
  const visitor = await visitorOf(desk)
  return { ...visitor, conversationId: (await send(desk, visitor, 'Hello?')).conversationId }
}

async function send(
  { url }: BenchServer,
  { token, conversationId }: Visitor,
  message: string,
): Promise<{ conversationId: string }> {
  const response = await fetch(`${url}/widget/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message, ...(conversationId && { conversationId }) }),
  })
  if (!response.ok) throw new Error(await response.text())
  const { data } = (await response.json()) as { data: { conversationId: string } }
  return data
}

function withDatabase<Result>({ folder }: BenchServer, use: (db: Database) => Result): Result {
  const db = new Database(join(folder, 'data/keepdesk.db'))
  try {
    db.run('pragma busy_timeout = 5000')
    return use(db)
  } finally {
    db.close()
  }
}

/** As signing in does, without the password; gives the cookie. */
function signIn(desk: BenchServer): string {
  const token = 'bench'.padEnd(43, '0')
  const hash = new Bun.CryptoHasher('sha256').update(token).digest('hex')
  const now = Date.now()
  withDatabase(desk, (db) => {
    db.query(
      `insert into operator (public_id, email, name, role, password_hash, created_at, updated_at)
       values ('usr_bench', 'bench@example.com', 'Bench', 'AGENT', 'none', ?1, ?1)`,
    ).run(now)
    db.query(
      `insert into session (operator_id, token_hash, created_at, last_seen_at, expires_at)
       select operator.id, ?2, ?1, ?1, ?1 + 86400000 from operator where public_id = 'usr_bench'`,
    ).run(now, hash)
  })
  return `keepdesk_session=${token}`
}

/** The bot is silent, so that an event is all that a message causes. */
function setWaiting(desk: BenchServer): void {
  withDatabase(desk, (db) => db.run("update conversation set status = 'WAITING'"))
}

function insertConversations(desk: BenchServer, visitors: Visitor[]): void {
  withDatabase(desk, (db) => {
    const insert = db.query(
      `insert into conversation (public_id, status, channel, visitor_id, started_at, last_message_at)
       select ?, 'WAITING', 'WIDGET', visitor.id, ?2, ?2 from visitor where public_id = ?3`,
    )
    db.transaction(() => {
      for (let at = 0; at < visitorFeeds; at++) {
        insert.run(`conv_bench${at}`, Date.now(), visitors[at % visitors.length]?.id ?? '')
      }
    })()
  })
}
