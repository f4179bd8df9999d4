import { useState } from 'react'

/**
 * For the content of a dialog, as what it does when it closes: the focus goes back to where it was
 * when the dialog opened, else to the screen's content. Radix itself knows only openers that are its
 * own triggers, and leaves the focus nowhere.
 */
export function useFocusBack(): (event: Event) => void {
  const [opener] = useState(() => document.activeElement)
  return (event) => {
    event.preventDefault()
    const places = [opener, document.getElementById('main')]
    for (const place of places) {
      // Whoever has it meanwhile keeps it, as a field of the screen that was gone to.
      if (document.activeElement !== document.body) return
      if (place instanceof HTMLElement) place.focus({ preventScroll: true })
    }
  }
}
