/** `1 conversation`, `12 conversations`. */
export function countText(count: number, what: string, many = `${what}s`): string {
  return `${count} ${count === 1 ? what : many}`
}
