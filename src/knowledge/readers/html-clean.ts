/** The walks over the tree are recursive; real pages stay under 100. */
export const deepestTree = 500

/** Removes what a reader of the page doesn't see: there is where instructions for machines hide. */
export function removeHidden(document: Document): void {
  const unseen = 'script, style, template, noscript, [hidden], [aria-hidden], [style]'
  for (const element of [...document.querySelectorAll(unseen)]) {
    if (isUnseen(element) && element.tagName !== 'BODY' && element.tagName !== 'HTML') {
      element.remove()
    }
  }
}

function isUnseen(element: Element): boolean {
  if (/^(?:SCRIPT|STYLE|TEMPLATE|NOSCRIPT)$/i.test(element.tagName)) return true
  const hidden = element.getAttribute('hidden')
  // "until-found" is closed, but there for whoever searches the page.
  if (hidden !== null && hidden !== 'until-found') return true
  if (element.getAttribute('aria-hidden') === 'true') return true
  const style = element.getAttribute('style') ?? ''
  return /(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:^|;|\s)opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)|font-size\s*:\s*0(?![.\d]))/i.test(
    style,
  )
}

/** How deep nodes lie in each other, and how many there are, text included; no recursion. */
export function measureTree(root: Element): { depth: number; count: number } {
  let depth = 1
  let deepest = 1
  let count = 0
  for (let node: Node | null = root; node; ) {
    count++
    if (depth > deepest) deepest = depth
    if (node.firstChild) {
      node = node.firstChild
      depth++
      continue
    }
    while (node && node !== root && !node.nextSibling) {
      node = node.parentNode
      depth--
    }
    node = node && node !== root ? node.nextSibling : null
  }
  return { depth: deepest, count }
}
