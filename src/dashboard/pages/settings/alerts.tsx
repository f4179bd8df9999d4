import { useState } from 'react'
import {
  chooseAlerts,
  notificationPermission,
  type Permission,
  playTone,
  useAlertChoice,
} from '../../alerts.ts'
import { Card } from '../../components/layout.tsx'
import { Toggle } from '../../components/toggle.tsx'

const refusals: Partial<Record<Permission, string>> = {
  denied:
    'This browser refuses notifications of this site. Allow them in the site’s settings, beside the address, and switch this on again.',
  insecure:
    'This browser shows no notifications here: it needs https, or Keepdesk on this very machine.',
}

/** How this browser calls its operator. */
export function Alerts() {
  const { sound, notifications } = useAlertChoice()
  const [permission, setPermission] = useState(notificationPermission)
  async function switchNotifications(isOn: boolean) {
    if (!isOn) return chooseAlerts({ notifications: false })
    if (notificationPermission() === 'default') await Notification.requestPermission()
    const now = notificationPermission()
    setPermission(now)
    chooseAlerts({ notifications: now === 'granted' })
  }
  return (
    <Card title="Alerts in this browser">
      <div className="grid gap-4 p-4">
        <p className="text-sm text-muted">
          When a visitor waits for a person, or writes in a conversation that you have, while you
          look at something else.
        </p>
        <Toggle
          label="Sound"
          hint="A short tone, from one tab only."
          checked={sound}
          onChange={(isOn) => {
            chooseAlerts({ sound: isOn })
            if (isOn) playTone()
          }}
        />
        <Toggle
          label="Browser notifications"
          hint="A click on one opens the conversation."
          checked={notifications && permission === 'granted'}
          disabled={permission === 'insecure'}
          onChange={(isOn) => void switchNotifications(isOn)}
        />
        {refusals[permission] && (
          <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-xs text-warn">
            {refusals[permission]}
          </p>
        )}
      </div>
    </Card>
  )
}
