/** Structured log: one JSON object a line on stderr, or a readable line where a person is looking. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]
export type LogFields = Record<string, unknown>

/** `message` is constant; data goes into `fields`. Never message bodies, never secrets. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export function createLog(level: LogLevel, print: (line: string) => void, readable = false): Log {
  const from = logLevels.indexOf(level)
  const at =
    (name: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields: LogFields = {}) => {
      if (logLevels.indexOf(name) < from) return
      const time = new Date().toISOString()
      const plain = Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, plainValue(v)]))
      if (!readable) return print(JSON.stringify({ time, level: name, message, ...plain }))
      const tail = Object.entries(plain).map(([k, v]) => `${k}=${JSON.stringify(v)}`)
      print(`${time.slice(11, 19)} ${name.padEnd(5)} ${message} ${tail.join(' ')}`.trimEnd())
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function plainValue(value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const cause = value.cause ? { cause: plainValue(value.cause) } : {}
  return { name: value.name, message: value.message, stack: value.stack, ...cause }
}
