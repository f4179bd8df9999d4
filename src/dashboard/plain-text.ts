import { Lexer, type Token, type Tokens } from 'marked'

/** More of it no excerpt shows. */
const mostLetters = 1500

const linesOf = (tokens: Token[]) => tokens.map(textOf).filter(Boolean).join('\n')
const inline = (tokens: Token[]) => tokens.map(textOf).join('')
const rowOf = (cells: Tokens.TableCell[]) => cells.map(({ tokens }) => inline(tokens)).join(' · ')

/** The text of one piece of Markdown; what is no markup stays as it was written, HTML too. */
function textOf(token: Token): string {
  switch (token.type) {
    case 'space':
    case 'hr':
    case 'def':
    case 'checkbox':
      return ''
    case 'br':
      return '\n'
    case 'blockquote':
      return linesOf(token.tokens ?? [])
    case 'list': {
      const { items, ordered, start } = token as Tokens.List
      const mark = (at: number) => (ordered ? `${Number(start) + at}.` : '•')
      return items.map(({ tokens }, at) => `${mark(at)} ${linesOf(tokens)}`).join('\n')
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table
      return [header, ...rows].map(rowOf).join('\n')
    }
    default: {
      if ('tokens' in token && token.tokens) return inline(token.tokens)
      const text = 'text' in token ? String(token.text) : token.raw
      // Of an excerpt that was cut off before the marks that would close it.
      return token.type === 'text' ? text.replace(/\*{2,}|(?<!\w)__(?=\w)/g, '') : text.trimEnd()
    }
  }
}

/** The beginning of a text in Markdown as plain text, a line for each paragraph, entry and row. */
export function plainText(markdown: string): string {
  return linesOf(Lexer.lex(markdown.slice(0, mostLetters).toWellFormed(), { gfm: true })).trim()
}
