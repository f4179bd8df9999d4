import { MessageCircle, Send, ThumbsDown, ThumbsUp, UserRound } from 'lucide-react'
import type { CSSProperties } from 'react'
import type { WidgetSettings } from '../../../settings/schema.ts'
import { Card } from '../../components/layout.tsx'

/** Black or white, whichever is read more easily on a colour. */
function on(color: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const light = 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0)
  return light > 0.36 ? '#111111' : '#ffffff'
}

/** How the open widget would look with what is typed, saved or not. */
export function WidgetPreview({ settings }: { settings: WidgetSettings }) {
  const { primaryColor, textColor, backgroundColor, theme } = settings
  const isDark = theme === 'DARK'
  const style = {
    '--main': primaryColor,
    '--on-main': on(primaryColor),
    background: isDark ? '#17181b' : backgroundColor,
    color: isDark ? '#e8eaed' : textColor,
  } as CSSProperties
  const isLeft = settings.position === 'BOTTOM_LEFT'
  return (
    <div className="lg:sticky lg:top-4">
      <Card title="Preview">
        <div
          className={`grid gap-3 bg-sunken p-4 ${isLeft ? 'justify-items-start' : 'justify-items-end'}`}
        >
          <div
            className="flex h-112 w-full flex-col overflow-hidden rounded-xl text-sm shadow-(--shadow)"
            style={style}
          >
            <div className="flex items-center gap-3 bg-(--main) p-4 text-(--on-main)">
              {settings.avatarUrl && (
                <img src={settings.avatarUrl} alt="" className="size-9 rounded-full object-cover" />
              )}
              <div className="min-w-0">
                <div className="font-semibold break-words">{settings.title}</div>
                <div className="text-xs break-words opacity-90">{settings.subtitle}</div>
              </div>
            </div>
            <div className="grid flex-1 content-start gap-3 overflow-y-auto p-4">
              {settings.welcomeMessage && <Bubble>{settings.welcomeMessage}</Bubble>}
              <div className="ml-8 justify-self-end rounded-xl bg-(--main) px-3 py-2 text-(--on-main)">
                How long does delivery take?
              </div>
              <Bubble>
                Two to four working days.{settings.showCitations && ' [1]'}
                {settings.showCitations && (
                  <span className="mt-2 block border-t border-current/15 pt-2 text-xs opacity-75">
                    [1] Delivery
                  </span>
                )}
              </Bubble>
              {settings.showFeedback && (
                <div className="flex gap-3 opacity-60">
                  <ThumbsUp size={14} />
                  <ThumbsDown size={14} />
                </div>
              )}
            </div>
            {settings.showHandoff && (
              <div className="flex items-center gap-1.5 px-4 pb-2 text-xs opacity-75">
                <UserRound size={13} /> Talk to a person
              </div>
            )}
            <div className="flex items-center gap-2 border-t border-current/15 p-3">
              <span className="min-w-0 flex-1 truncate opacity-75">{settings.placeholder}</span>
              <Send size={16} />
            </div>
          </div>
          <div
            className="flex h-12 items-center gap-2 rounded-full px-3.5 shadow-(--shadow)"
            style={{ background: primaryColor, color: on(primaryColor) }}
          >
            <MessageCircle size={20} />
            {settings.launcherText && (
              <span className="text-sm font-medium">{settings.launcherText}</span>
            )}
          </div>
        </div>
      </Card>
    </div>
  )
}

function Bubble({ children }: { children: React.ReactNode }) {
  return (
    <div className="mr-8 justify-self-start rounded-xl bg-current/8 px-3 py-2 break-words">
      {children}
    </div>
  )
}
