/** A readable title from an address or path: "guides/reset-password.md" is "Reset password". */
export function titleFromUrl(url: string): string {
  const path = url.replace(/[?#].*$/s, '').replace(/\/+$/, '')
  const name = decoded(path.slice(path.lastIndexOf('/') + 1)).replace(/\.[a-z][a-z0-9]{1,5}$/i, '')
  const words = name.replace(/[-_+]+/g, ' ').trim()
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : url
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
