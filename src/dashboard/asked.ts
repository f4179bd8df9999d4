const key = 'keepdesk.asked'

/** Whether somebody asked in the playground, of which the server keeps nothing. */
export function hasAsked(): boolean {
  try {
    return localStorage.getItem(key) !== null
  } catch {
    return false
  }
}

export function noteAsked(): void {
  try {
    localStorage.setItem(key, '1')
  } catch {
    // A browser without storage shows the first step a little longer.
  }
}
