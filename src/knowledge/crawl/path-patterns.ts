import picomatch from 'picomatch'

export interface PathFilter {
  isIncluded(path: string): boolean
  isExcluded(path: string): boolean
}

/** Globs on paths, with or without a slash in front; one without any slash matches the last segment. */
export function createPathFilter(include: string[], exclude: string[]): PathFilter {
  const includes = include.map(matcher)
  const excludes = exclude.map(matcher)
  return {
    isIncluded: (path) => includes.length === 0 || includes.some((matches) => matches(path)),
    isExcluded: (path) => excludes.some((matches) => matches(path)),
  }
}

function matcher(pattern: string): (path: string) => boolean {
  const glob = bare(pattern)
  // picomatch takes neither an empty pattern nor an empty path, which is the root's.
  if (glob === '' || glob === '**') return (path) => glob === '**' || bare(path) === ''
  const matches = picomatch(glob, { dot: true, basename: !pattern.includes('/') })
  return (path) => matches(bare(path))
}

function bare(path: string): string {
  return path.trim().replace(/^\/+/, '').replace(/\/+$/, '')
}
