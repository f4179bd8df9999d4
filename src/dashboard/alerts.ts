import { useSyncExternalStore } from 'react'

/** How this browser calls an operator; each is off until it is switched on. */
interface AlertChoice {
  sound: boolean
  notifications: boolean
}

/** Something that an operator may have to hear of. */
interface Alert {
  /** Of its event: the same in each tab. */
  id: string
  conversationId: string
  title: string
  body: string
}

const key = 'keepdesk.alerts'
const none: AlertChoice = { sound: false, notifications: false }
const changed = 'alertschange'
let known: { text: string | null; choice: AlertChoice } = { text: null, choice: none }

/** The same object for as long as nothing changes. */
function alertChoice(): AlertChoice {
  try {
    const text = localStorage.getItem(key)
    if (text !== known.text) {
      const kept: Partial<AlertChoice> = JSON.parse(text ?? '{}') ?? {}
      const choice = { sound: kept.sound === true, notifications: kept.notifications === true }
      known = { text, choice }
    }
  } catch {
    // Where nothing is kept, or something else than ours, the last choice holds.
  }
  return known.choice
}

export function chooseAlerts(changes: Partial<AlertChoice>): void {
  const choice = { ...alertChoice(), ...changes }
  const text = JSON.stringify(choice)
  try {
    localStorage.setItem(key, text)
    known = { text, choice }
  } catch {
    known = { text: known.text, choice }
  }
  dispatchEvent(new Event(changed))
}

function watch(tell: () => void) {
  addEventListener(changed, tell)
  addEventListener('storage', tell)
  return () => {
    removeEventListener(changed, tell)
    removeEventListener('storage', tell)
  }
}
export const useAlertChoice = () => useSyncExternalStore(watch, alertChoice)

/** `insecure`: over plain http browsers have none. */
export type Permission = 'granted' | 'denied' | 'default' | 'insecure'
export function notificationPermission(): Permission {
  if (typeof Notification === 'undefined' || !isSecureContext) return 'insecure'
  return Notification.permission
}

let audio: AudioContext | undefined
/** Browsers let a page sound only after somebody has touched it. */
function readyAudio(): AudioContext {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') void audio.resume().catch(() => undefined)
  return audio
}

/** Two short notes, not loud. */
export function playTone(): void {
  try {
    const context = readyAudio()
    for (const [index, frequency] of [660, 880].entries()) {
      const at = context.currentTime + index * 0.14
      const note = context.createOscillator()
      const volume = context.createGain()
      note.frequency.value = frequency
      volume.gain.setValueAtTime(0, at)
      volume.gain.linearRampToValueAtTime(0.12, at + 0.015)
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.22)
      note.connect(volume).connect(context.destination)
      note.start(at)
      note.stop(at + 0.24)
    }
  } catch {
    // A browser without sound.
  }
}

/** Whether somebody looks at where it happens. */
function isSeen(conversationId: string): boolean {
  if (document.visibilityState !== 'visible') return false
  const { pathname } = location
  return pathname === '/inbox' || pathname === `/inbox/${conversationId}`
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
/** So long tabs wait for one in which it is seen already. */
const seenMs = 250
/** So long after the first the others leave it alone. */
const takenMs = 5000

/**
 * Calls the operator, by what they have switched on: never for what they look at in one of the tabs,
 * and from one tab only. `open` shows a conversation.
 */
export function createAlerts(open: (conversationId: string) => void) {
  const channel = new BroadcastChannel(key)
  const settled = new Set<string>()
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => settle(String(data)))
  const unlock = () => {
    if (alertChoice().sound) readyAudio()
  }
  addEventListener('pointerdown', unlock, { once: true })
  addEventListener('keydown', unlock, { once: true })

  function settle(id: string) {
    settled.add(id)
    if (settled.size > 200) settled.delete(settled.values().next().value ?? '')
  }
  function take(id: string) {
    settle(id)
    channel.postMessage(id)
  }
  function call({ id, conversationId, title, body }: Alert) {
    take(id)
    const { sound, notifications } = alertChoice()
    if (sound) playTone()
    if (!notifications || notificationPermission() !== 'granted') return
    try {
      const shown = new Notification(title, { body: body.slice(0, 200), tag: conversationId })
      shown.onclick = () => {
        window.focus()
        open(conversationId)
        shown.close()
      }
    } catch {
      // On phones only service workers may.
    }
  }
  return {
    async hear(alert: Alert): Promise<void> {
      const { sound, notifications } = alertChoice()
      if (!sound && !notifications) return
      if (isSeen(alert.conversationId)) return take(alert.id)
      // Without locks (plain http), chance decides which tab comes first.
      const isAlone = 'locks' in navigator
      await pause(seenMs + (isAlone ? 0 : Math.random() * 400))
      if (settled.has(alert.id)) return
      if (!isAlone) return call(alert)
      await navigator.locks.request(`${key}.${alert.id}`, { ifAvailable: true }, async (lock) => {
        if (!lock || settled.has(alert.id)) return
        call(alert)
        await pause(takenMs)
      })
    },
    stop() {
      channel.close()
      removeEventListener('pointerdown', unlock)
      removeEventListener('keydown', unlock)
    },
  }
}
