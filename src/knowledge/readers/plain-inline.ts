/** Inline Markdown without its markup, for headings and comparisons. */
export function plainInline(markdown: string): string {
  return markdown
    .replace(/\s*\{#[\w-]+\}\s*$/, '')
    .replace(/!?\[([^[\]]*)\]\([^()\s]*(?:\s+"[^"]*")?\)/g, '$1')
    .replace(/\[([^[\]]*)\]\[[^[\]]*\]/g, '$1')
    .replace(/(\*\*|__|~~)(?=\S)([^*_~]*)\1/g, '$2')
    .replace(/(?<!\w)([*_])(?=\S)([^*_]*)\1(?!\w)/g, '$2')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}
