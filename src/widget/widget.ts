// The loader: runs on other people's pages, so it is small, touches nothing of theirs but what it adds,
// and whatever goes wrong in it stays in it.
import type { WidgetConfig } from '../messages/schema.ts'
import { makeLauncher } from './launcher.ts'
import type { FromFrame, Marked, SignedUser, ToFrame } from './protocol.ts'

type Listener = (data: unknown) => void
type Command = [string, ...unknown[]]

const phone = '(max-width: 480px), (max-height: 420px)'

function start(script: HTMLScriptElement | null, waiting: unknown) {
  const { dataset } = script ?? document.createElement('i')
  const server = new URL(dataset.server || script?.src || location.href).origin
  const listeners = new Map<string, Set<Listener>>()
  const kept = new Map<string, ToFrame>()
  let frame: HTMLIFrameElement | undefined
  let isReady = false
  let isOpen = false
  let wantsOpen = false
  let isModal = false
  let unread = 0
  let overflow = ''
  let config: WidgetConfig | undefined
  let metadata: Record<string, string> = {}

  const small = matchMedia(phone)
  small.onchange = fit

  const host = document.createElement('keepdesk-widget')
  const { root, button, draw: drawLauncher } = makeLauncher(host)
  button.onclick = () => (isOpen ? close() : open())

  function emit(name: string, data?: unknown) {
    for (const listener of listeners.get(name) ?? []) {
      try {
        listener(data)
      } catch (error) {
        console.error(error)
      }
    }
  }
  function tell(message: ToFrame) {
    if (isReady) frame?.contentWindow?.postMessage({ ...message, keepdesk: 1 }, server)
  }
  /** Told again to a frame that comes later. */
  function keep(message: ToFrame) {
    kept.set(message.type, message)
    tell(message)
  }
  /** With the page that they are on, which may have changed since; without what may be secret in it. */
  function tellMetadata() {
    const page = location.href.replace(/[?#].*/s, '').slice(0, 500)
    const hasRoom = Object.keys(metadata).length < 20
    keep({ type: 'metadata', metadata: { ...(hasRoom && { page }), ...metadata } })
  }
  function side() {
    const left = config?.position === 'BOTTOM_LEFT'
    return (dataset.position ?? (left ? 'left' : 'right')) === 'left' ? 'left' : 'right'
  }
  function draw() {
    drawLauncher({
      text: dataset.launcher ?? config?.launcherText ?? '',
      title: config?.title ?? '',
      color: dataset.color ?? config?.primaryColor ?? '#2f5bea',
      side: side(),
      isOpen,
      unread,
    })
  }
  function makeFrame() {
    if (frame) return
    frame = document.createElement('iframe')
    frame.title = config?.title || 'Chat'
    frame.hidden = true
    frame.allow = 'clipboard-write'
    frame.src = `${server}/widget/frame#${encodeURIComponent(location.origin)}`
    root.append(frame)
  }
  /** Nothing of the page is to be seen, nor does it scroll. */
  function cover(isWanted: boolean) {
    if (isModal === isWanted) return
    isModal = isWanted
    const { style } = document.documentElement
    if (isModal) overflow = style.overflow
    style.overflow = isModal ? 'hidden' : overflow
  }
  /** As large as a phone, or beside the button; also when the phone is turned, or the window made smaller. */
  function fit() {
    if (!isOpen || !frame) return
    cover(small.matches)
    frame.className = isModal ? 'modal' : side()
    tell({ type: 'opened', isModal })
  }
  function open() {
    wantsOpen = true
    if (!config || isOpen) return
    isOpen = true
    makeFrame()
    tellMetadata()
    if (!frame) return
    frame.hidden = false
    fit()
    unread = 0
    draw()
    frame.focus()
    emit('open')
  }
  function close() {
    wantsOpen = false
    if (!isOpen || !frame) return
    isOpen = false
    cover(false)
    frame.hidden = true
    tell({ type: 'closed' })
    draw()
    button.focus()
    emit('close')
  }
  function remember(isLive: boolean) {
    try {
      if (isLive) localStorage.setItem('keepdesk.live', '1')
      else localStorage.removeItem('keepdesk.live')
    } catch {
      // A page without storage asks again when it is opened.
    }
  }
  function wasLive() {
    try {
      return localStorage.getItem('keepdesk.live') !== null
    } catch {
      return false
    }
  }
  function hear(message: FromFrame) {
    if (message.type === 'ready') {
      isReady = true
      for (const one of kept.values()) tell(one)
      if (isOpen) tell({ type: 'opened', isModal })
    } else if (message.type === 'close') close()
    else if (message.type === 'live') remember(message.isLive)
    else if (message.type === 'unread') {
      unread = isOpen ? 0 : message.count
      draw()
      emit('unread', unread)
    } else emit(message.name, message.data)
  }
  window.addEventListener(
    'message',
    ({ origin, source, data }: MessageEvent<Marked<FromFrame> | null>) => {
      if (origin !== server || !frame || source !== frame.contentWindow) return
      if (data?.keepdesk === 1) hear(data)
    },
  )
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isOpen && root.activeElement) close()
  })

  const api = {
    open,
    close,
    identify: (user: SignedUser) => keep({ type: 'identify', user }),
    setMetadata(fields: Record<string, string>) {
      metadata = fields ?? {}
      tellMetadata()
    },
    /** Returns how to stop listening. */
    on(name: string, listener: Listener) {
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener))
      return () => void all.delete(listener)
    },
    /** As in the queue of before: `Keepdesk.push(['open'])`. */
    push([name, ...values]: Command) {
      const method = Object.hasOwn(api, name) ? api[name as 'open'] : undefined
      if (method) (method as (...values: unknown[]) => void)(...values)
    },
  }
  Object.assign(window, { Keepdesk: api })
  if (dataset.theme) keep({ type: 'theme', theme: dataset.theme })
  if (Array.isArray(waiting)) for (const command of waiting) api.push(command)

  async function show() {
    const response = await fetch(`${server}/widget/v1/config`, { credentials: 'omit' })
    if (!response.ok) throw new Error(`status ${response.status}`)
    config = (await response.json()).data
    draw()
    document.body.append(host)
    if (wantsOpen || dataset.open === 'true') open()
    // Somebody may have answered on the page before.
    else if (wasLive()) makeFrame()
  }
  function failed(error: unknown) {
    console.warn(`Keepdesk: the chat is not shown on this page (${location.origin}):`, error)
  }
  const idle = self.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200))
  const later = () => idle(() => void show().catch(failed), { timeout: 3000 })
  if (document.readyState === 'complete') later()
  else addEventListener('load', later)
}

const before = (window as { Keepdesk?: unknown }).Keepdesk
const script = document.currentScript ?? document.querySelector('script[src$="/widget.js"]')
try {
  // Twice on a page: the first one stays.
  if (!before || Array.isArray(before)) start(script as HTMLScriptElement | null, before)
} catch (error) {
  console.warn('Keepdesk: the chat could not start:', error)
}
