import { Format, Presets, SingleBar } from 'cli-progress'
import type { Terminal } from './terminal.ts'

export interface ProgressBar {
  /** `share` of the step from 0 to 1. */
  show(step: string, share: number): void
  end(): void
}

/** A bar on stderr where a person looks at it; nothing elsewhere. */
export function progressBar(terminal: Terminal): ProgressBar {
  if (!terminal.isWatched) return { show() {}, end() {} }
  const bar = new SingleBar(
    {
      format: (options, params, payload) =>
        `${String(payload.step).padEnd(10)} ${Format.BarFormat(params.progress, options)} ${Math.floor(params.progress * 100)} %`,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  )
  let isStarted = false
  return {
    show(step, share) {
      if (!isStarted) bar.start(1000, 0, { step })
      isStarted = true
      bar.update(Math.round(share * 1000), { step })
    },
    end() {
      if (isStarted) bar.stop()
    },
  }
}
