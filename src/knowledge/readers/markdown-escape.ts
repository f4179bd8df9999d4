/** Whether text holds a character that Markdown could take for markup. */
export function isSpecial(text: string): boolean {
  return /[\\`*_<[\]~]/.test(text)
}

/**
 * Escapes what would be read as inline markup, and nothing else: an escaped snake\_case word is
 * harder to find, to quote and to read.
 */
export function escapeText(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(/`/g, '\\`')
    .replace(/(?<!\s)\*|\*(?!\s|$)/g, '\\*')
    .replace(/(?<![\p{L}\p{N}])_(?!\s|$)|(?<!\s|^)_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/~~/g, '\\~~')
    .replace(/\](?=[([])/g, '\\]')
    .replace(/<(?=[a-z/!?])/gi, '\\<')
}

/** Escapes what at the beginning of a line would make it a heading, list, quote or rule. */
export function escapeLineStarts(text: string): string {
  return text
    .replace(/^(#{1,6}|[-+*])(?=\s|$)/gm, '\\$1')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2')
    .replace(/^(>|={2,}$|-{2,}$|~{3})/gm, '\\$1')
}

export function inCode(text: string): string {
  const code = text.trim()
  if (!code) return ''
  let fence = '`'
  while (code.includes(fence)) fence += '`'
  const pad = code.startsWith('`') || code.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${code}${pad}${fence}`
}
