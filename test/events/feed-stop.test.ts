import { afterEach, expect, test } from 'bun:test'
import { readFeed } from '../support/feed-client.ts'
import { type RunningDesk, removeFolder, startDesk, tempFolder } from '../support/process.ts'

let desk: RunningDesk | undefined
const folder = tempFolder()
afterEach(() => {
  desk?.signal('SIGKILL')
  removeFolder(folder)
})

test('a server that is told to stop ends open feeds at once, and cuts nobody off', async () => {
  desk = await startDesk(folder)
  const { url } = desk
  const { data } = (await (
    await fetch(`${url}/widget/v1/visitors`, { method: 'POST' })
  ).json()) as { data: { token: string } }
  const headers = { authorization: `Bearer ${data.token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ message: 'hi' })
  const answered = await fetch(`${url}/widget/v1/messages`, { method: 'POST', headers, body })
  const { conversationId } = ((await answered.json()) as { data: { conversationId: string } }).data
  const path = `${url}/widget/v1/conversations/${conversationId}/feed`
  const feeds = [readFeed(await fetch(path, { headers })), readFeed(await fetch(path, { headers }))]
  for (const feed of feeds) await feed.until((events) => events.length === 1)
  // One of them leaves without a word, the other is still there at the end.
  await feeds[0]?.leave()
  const ended = feeds[1]?.until(() => false).catch(() => 'ended')
  expect(await desk.stop()).toBe(0)
  expect(await ended).toBe('ended')
  expect(desk.stderr()).not.toContain('answers cut off')
  expect(desk.stderr()).not.toContain('"level":"error"')
}, 60_000)
