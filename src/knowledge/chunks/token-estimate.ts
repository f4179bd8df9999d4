/**
 * About how many tokens a language model makes of `text`: four characters each where words are
 * spelled out, one character each where they aren't (Chinese, Japanese, Korean).
 */
export function estimateTokens(text: string): number {
  let dense = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x2e80 && code <= 0xd7ff) dense++
    else if (code >= 0xf900 && code <= 0xfaff) dense++
    else if (code >= 0xff66 && code <= 0xff9d) dense++
  }
  return dense + Math.ceil((text.length - dense) / 4)
}
