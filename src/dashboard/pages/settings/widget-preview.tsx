import { useEffect, useRef, useState } from 'react'
import type { WidgetConfig } from '../../../messages/schema.ts'
import { type LauncherLook, makeLauncher } from '../../../widget/launcher.ts'
import type { Marked, ToFrame } from '../../../widget/protocol.ts'
import type { Shown } from '../../../widget/state.ts'
import { Button } from '../../components/button.tsx'
import { Card } from '../../components/layout.tsx'

type Message = Extract<ToFrame, { type: 'config' | 'theme' }>

const exchange: Shown[] = [
  { id: 'preview-1', role: 'USER', content: 'How long does delivery take?' },
  {
    id: 'preview-2',
    role: 'ASSISTANT',
    source: 'AI',
    content: 'Two to four working days [1].',
    citations: [
      {
        index: 1,
        title: 'Delivery',
        url: 'https://example.com/delivery',
        sourceId: '',
        pageId: '',
        chunkId: '',
        snippet: 'Parcels take two to four working days.',
        start: 0,
        end: 0,
        support: 1,
      },
    ],
  },
]

/**
 * The widget itself with what is typed, saved or not. It is only looked at: what were said in it would
 * be said to the desk.
 */
export function WidgetPreview({ config }: { config: Partial<WidgetConfig> }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [isReady, setReady] = useState(false)
  const [isBegun, setBegun] = useState(true)
  const [theme, setTheme] = useState<'LIGHT' | 'DARK'>()
  useEffect(() => {
    function hear({ source, origin, data }: MessageEvent) {
      if (source !== frame.current?.contentWindow || origin !== location.origin) return
      if (data?.keepdesk === 1 && data.type === 'ready') setReady(true)
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [])
  const shown = JSON.stringify(config)
  useEffect(() => {
    if (!isReady) return
    const tell = (message: Message) => {
      const marked: Marked<Message> = { ...message, keepdesk: 1 }
      frame.current?.contentWindow?.postMessage(marked, location.origin)
    }
    const parsed: Partial<WidgetConfig> = JSON.parse(shown)
    tell({ type: 'config', config: parsed, messages: isBegun ? exchange : [] })
    tell({ type: 'theme', theme: theme ?? parsed.theme ?? 'AUTO' })
  }, [isReady, shown, theme, isBegun])
  const isLeft = config.position === 'BOTTOM_LEFT'
  return (
    <div className="lg:sticky lg:top-4">
      <Card
        title="Preview"
        action={
          <fieldset className="flex gap-0.5">
            <legend className="sr-only">Preview of</legend>
            {([false, true] as const).map((one) => (
              <Choice key={String(one)} isOn={isBegun === one} onChoose={() => setBegun(one)}>
                {one ? 'Answer' : 'Start'}
              </Choice>
            ))}
            <span className="mx-1 w-px bg-line" />
            {(['LIGHT', 'DARK'] as const).map((one) => (
              <Choice
                key={one}
                isOn={theme === one}
                onChoose={() => setTheme(theme === one ? undefined : one)}
              >
                {one === 'LIGHT' ? 'Light' : 'Dark'}
              </Choice>
            ))}
          </fieldset>
        }
      >
        <div
          className={`grid gap-3 rounded-b-lg bg-sunken p-4 ${isLeft ? 'justify-items-start' : 'justify-items-end'}`}
        >
          <iframe
            ref={frame}
            title="Preview of the chat"
            inert
            src={`/widget/frame#${encodeURIComponent(location.origin)}`}
            className="h-128 w-full rounded-xl shadow-(--shadow)"
          />
          {config.primaryColor && (
            <Launcher
              text={config.launcherText ?? ''}
              title={config.title ?? ''}
              color={config.primaryColor}
            />
          )}
        </div>
      </Card>
    </div>
  )
}

function Choice({
  isOn,
  onChoose,
  children,
}: {
  isOn: boolean
  onChoose: () => void
  children: string
}) {
  return (
    <Button
      kind="quiet"
      size="small"
      aria-pressed={isOn}
      className="aria-pressed:bg-accent-soft aria-pressed:text-accent"
      onClick={onChoose}
    >
      {children}
    </Button>
  )
}

function Launcher({ text, title, color }: Pick<LauncherLook, 'text' | 'title' | 'color'>) {
  const host = useRef<HTMLDivElement>(null)
  const made = useRef<ReturnType<typeof makeLauncher>>(undefined)
  useEffect(() => {
    if (!host.current) return
    made.current ??= makeLauncher(host.current)
    made.current.draw({ text, title, color, side: 'here', isOpen: false, unread: 0 })
  }, [text, title, color])
  return (
    <div role="img" aria-label="Preview of the button">
      <div ref={host} inert />
    </div>
  )
}
