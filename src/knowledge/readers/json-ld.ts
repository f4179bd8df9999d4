type Node = Record<string, unknown>

/** All schema.org objects of a page, those inside others included; broken ones are passed over. */
export function jsonLd(document: Document): Node[] {
  const nodes: Node[] = []
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      collect(JSON.parse(script.textContent ?? ''), nodes, 0)
    } catch {}
  }
  return nodes
}

function collect(value: unknown, nodes: Node[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 20) return
  if (!Array.isArray(value)) nodes.push({ ...value })
  for (const inner of Object.values(value)) collect(inner, nodes, depth + 1)
}

export function isOfType(node: Node, type: string): boolean {
  return [node['@type']].flat().includes(type)
}
