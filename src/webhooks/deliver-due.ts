import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import { deliver } from './deliver.ts'
import { type ClaimedDelivery, claimDeliveries, listDueWebhooks } from './delivery-store.ts'
import type { Lanes } from './lanes.ts'

/** Longer than any attempt: what is still claimed then was lost. */
const leaseMs = 60_000
/** Retries come due without a commit. */
const lookAgainMs = 250
/** Under load so many begin together, and what came of them is stored together: each commit holds all up. */
const waveSize = 16
const waveMs = 25
const fewUnderWay = 4
/** What is on its way when Keepdesk stops gets so long to arrive, else it arrives twice. */
const arrivalMs = 2000

/**
 * Sends all that is due, and what comes due meanwhile; ends when nothing is under way any more, and
 * tells how many attempts came to what. Throws, after the rest is done, where an outcome couldn't be recorded: its lease runs out then.
 */
export async function deliverDue(
  app: App,
  lanes: Lanes,
  signal: AbortSignal,
  graceMs = arrivalMs,
): Promise<{ delivered: number; failed: number }> {
  const bell = createBell()
  const grace = createGrace(signal, graceMs)
  const underWay = new Set<Promise<void>>()
  const problems: unknown[] = []
  let delivered = 0
  let failed = 0

  async function carry(delivery: ClaimedDelivery) {
    let succeeded = false
    try {
      succeeded = await deliver(app, delivery, { signal: grace.signal, gather })
      if (succeeded) delivered++
      else failed++
    } catch (error) {
      problems.push(error)
    } finally {
      lanes.giveBack(delivery.webhookRowId, succeeded, app.clock.now())
    }
  }
  async function gather() {
    if (underWay.size > fewUnderWay) await nextWave()
  }
  async function claim() {
    try {
      return await claimDue(app, lanes)
    } catch (error) {
      problems.push(error)
      return []
    }
  }
  const stopListening = app.writer.onCommit(bell.ring)
  const timer = setInterval(bell.ring, lookAgainMs)
  try {
    for (;;) {
      const claimed = signal.aborted || problems.length > 0 ? [] : await claim()
      for (const [index, delivery] of claimed.entries()) {
        const done = carry(delivery).finally(() => {
          underWay.delete(done)
          bell.ring()
        })
        underWay.add(done)
        // Opening a connection takes the thread some tenths of a millisecond: others come in between.
        if (underWay.size > fewUnderWay && index % 2 === 1) await Bun.sleep(1)
      }
      if (underWay.size === 0) break
      if (claimed.length === waveSize) await nextWave()
      else await bell.rung()
    }
  } finally {
    clearInterval(timer)
    stopListening()
    grace.end()
  }
  if (problems.length > 0) throw problems[0]
  return { delivered, failed }
}

/** Whether there is anything to send now: cheap enough to ask after each commit. */
export function hasDueDelivery(app: App): boolean {
  return listDueWebhooks(app.db, app.clock.now()).length > 0
}

/** As many as there are lanes for, of each subscription in turn. */
async function claimDue(app: App, lanes: Lanes): Promise<ClaimedDelivery[]> {
  const now = app.clock.now()
  const ready = listDueWebhooks(app.db, now).filter((webhook) => lanes.free(webhook, now) > 0)
  if (ready.length === 0) return []
  return await write(app, (db) => {
    const claimed: ClaimedDelivery[] = []
    for (const webhookRowId of lanes.inTurn(ready)) {
      const limit = Math.min(lanes.free(webhookRowId, now), waveSize - claimed.length)
      if (limit === 0) continue
      for (const one of claimDeliveries(db, { webhookRowId, limit, now, leaseMs })) {
        lanes.take(webhookRowId)
        claimed.push(one)
      }
    }
    return claimed
  })
}

/** The same moment for all that wait for it. */
function nextWave(): Promise<void> {
  return Bun.sleep(waveMs - (performance.now() % waveMs))
}

/** Rung any number of times, it wakes whoever waits for it once. */
function createBell() {
  let { promise, resolve } = Promise.withResolvers<void>()
  return {
    ring: () => resolve(),
    async rung() {
      await promise
      ;({ promise, resolve } = Promise.withResolvers<void>())
    },
  }
}

/** A signal that follows another one some time later. */
function createGrace(signal: AbortSignal, graceMs: number) {
  const late = new AbortController()
  let timer: Timer | undefined
  const begin = () => {
    timer = setTimeout(() => late.abort(), graceMs)
  }
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  return {
    signal: late.signal,
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', begin)
    },
  }
}
