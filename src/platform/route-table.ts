/** What of a route matters before it is run. */
export interface Route {
  method: string
  path: string
  hooks: { detail?: object; body?: unknown }
}

export interface RouteMatch {
  /** The path with its parameters' names: `/v1/conversations/:id`. */
  path: string
  /** By method. */
  routes: Map<string, Route>
}

/** The method whose route answers: HEAD is answered like GET. */
export function servingMethod({ routes }: RouteMatch, method: string): string {
  return method === 'HEAD' && !routes.has('HEAD') ? 'GET' : method
}

/** What may be sent to an address, in alphabetical order. */
export function allowedMethods({ routes }: RouteMatch): string[] {
  const methods = new Set([...routes.keys(), 'OPTIONS'])
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods].sort()
}

/** Finds which routes an address has, whatever the method; made from the list on first use. */
export function routeTable(
  list: () => readonly Route[],
): (pathname: string) => RouteMatch | undefined {
  let fixed: Map<string, RouteMatch> | undefined
  const patterns: { test: RegExp; match: RouteMatch }[] = []

  function build(): Map<string, RouteMatch> {
    const byPath = new Map<string, RouteMatch>()
    for (const route of list()) {
      const match = byPath.get(route.path) ?? { path: route.path, routes: new Map() }
      match.routes.set(route.method, route)
      byPath.set(route.path, match)
    }
    for (const match of byPath.values()) {
      if (/[:*]/.test(match.path)) patterns.push({ test: pattern(match.path), match })
    }
    return byPath
  }
  return function find(pathname) {
    fixed ??= build()
    const path = pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname
    return fixed.get(path) ?? patterns.find(({ test }) => test.test(path))?.match
  }
}

function pattern(path: string): RegExp {
  const parts = path.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+'
    return part === '*' ? '.*' : RegExp.escape(part)
  })
  return new RegExp(`^${parts.join('/')}$`)
}
