import { useSyncExternalStore } from 'react'
import { request } from './api.ts'

/** What is said at the edge of the screen for a while. */
interface Toast {
  id: number
  text: string
  isProblem: boolean
  /** Takes it back. */
  undo?: () => void
}

/** A request that waits until its toast has closed. */
interface Wish {
  text: string
  method: 'POST' | 'DELETE'
  path: string
  /** It has happened: reads anew what it changed. */
  onDone: () => unknown
}

interface Waiting extends Wish {
  toastId: number
}

/** So long there is time to think better of it. */
const openMs = 5000
const problemMs = 10_000

let lastId = 0
let toasts: readonly Toast[] = []
const timers = new Map<number, ReturnType<typeof setTimeout>>()
/** By path. What is on its way stays in it, so that it doesn't show again before it is gone. */
let waiting: ReadonlyMap<string, Waiting> = new Map()
const watchers = new Set<() => void>()

function watch(changed: () => void) {
  watchers.add(changed)
  return () => void watchers.delete(changed)
}
function tell() {
  for (const changed of watchers) changed()
}

function open(toast: Omit<Toast, 'id'>, onClose: () => void): number {
  const id = ++lastId
  toasts = [...toasts, { ...toast, id }]
  closers.set(id, onClose)
  startTimer(id)
  tell()
  return id
}
const closers = new Map<number, () => void>()

function startTimer(id: number) {
  const isProblem = toasts.find((one) => one.id === id)?.isProblem
  timers.set(
    id,
    setTimeout(() => closeToast(id), isProblem ? problemMs : openMs),
  )
}

function drop(id: number) {
  clearTimeout(timers.get(id))
  timers.delete(id)
  closers.delete(id)
  toasts = toasts.filter((one) => one.id !== id)
  tell()
}

/** Its time is over, or somebody closes it: what waited for that happens. */
export function closeToast(id: number): void {
  const onClose = closers.get(id)
  drop(id)
  onClose?.()
}

/** While somebody points at it or has the focus in it, it stays. */
export function holdToast(id: number, isHeld: boolean): void {
  if (!closers.has(id)) return
  clearTimeout(timers.get(id))
  if (!isHeld) startTimer(id)
}

export function sayProblem(text: string): void {
  open({ text, isProblem: true }, () => undefined)
}

const problemOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Something was done that another request takes back. */
export function offerUndo(text: string, takeBack: () => Promise<unknown>): void {
  const id = open(
    {
      text,
      isProblem: false,
      undo: () => {
        drop(id)
        takeBack().catch((error) => sayProblem(problemOf(error)))
      },
    },
    () => undefined,
  )
}

/**
 * Does what can't be taken back only when its toast has closed, so that there is time to. Until then
 * `useWaiting` has its path, by which whatever is gone is hidden. When the page is left it happens at
 * once.
 */
export function doLater(wish: Wish): void {
  if (waiting.has(wish.path)) return
  const toastId = open(
    { text: wish.text, isProblem: false, undo: () => cancelWaiting(wish.path) },
    () => void perform(wish.path),
  )
  waiting = new Map(waiting).set(wish.path, { ...wish, toastId })
  tell()
}

/** It doesn't happen; false where it didn't wait (any more). */
export function cancelWaiting(path: string): boolean {
  const found = waiting.get(path)
  if (!found || !closers.has(found.toastId)) return false
  drop(found.toastId)
  forget(path)
  return true
}

function forget(path: string) {
  const left = new Map(waiting)
  left.delete(path)
  waiting = left
  tell()
}

async function perform(path: string): Promise<void> {
  const wish = waiting.get(path)
  if (!wish) return
  try {
    await request(wish.method, path, undefined, {}, { keepalive: true })
  } catch (error) {
    sayProblem(problemOf(error))
  }
  try {
    await wish.onDone()
  } finally {
    forget(path)
  }
}

/** What waits happens now. */
export async function performWaiting(): Promise<void> {
  const due = [...waiting.values()].filter(({ toastId }) => closers.has(toastId))
  for (const { toastId } of due) drop(toastId)
  await Promise.all(due.map(({ path }) => perform(path)))
}
if (typeof window !== 'undefined') addEventListener('pagehide', () => void performWaiting())

export const useToasts = () => useSyncExternalStore(watch, () => toasts)
/** Paths of what will happen, or is happening. */
export const useWaiting = () => useSyncExternalStore(watch, () => waiting)
