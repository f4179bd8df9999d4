import { createLog, type Log, type LogLevel } from '../platform/log.ts'

/** What a command sees of the process around it. */
export interface Terminal {
  /** Without the program's own name. */
  args: string[]
  env: Record<string, string | undefined>
  /** Data, to stdout: what a script may read. */
  print(text: string): void
  /** Everything else, to stderr. */
  tell(text: string): void
  /** Whether a person is looking at stderr. */
  isWatched: boolean
  /** All of stdin. */
  readInput(): Promise<string>
  /** Undefined: nobody is at a keyboard. What they type isn't shown. */
  askSecretly(question: string): Promise<string | undefined>
}

/** Text without what would steer a terminal: documents and names may hold escape sequences. */
export function harmless(text: string): string {
  return text.replace(/(?![\t\n])\p{Cc}/gu, '')
}

/** Ends a command: its message is all that is shown. Exit code 1: it failed; 2: it was asked wrongly. */
export class CommandFailure extends Error {
  readonly exitCode: 1 | 2
  constructor(message: string, exitCode: 1 | 2) {
    super(message)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
  }
}

export function failed(message: string): CommandFailure {
  return new CommandFailure(message, 1)
}

export function misused(message: string): CommandFailure {
  return new CommandFailure(message, 2)
}

export function terminalLog(terminal: Terminal, level: LogLevel): Log {
  return createLog(level, terminal.tell, terminal.isWatched)
}

/** The log of a short command: only what goes wrong, and nothing that its own output says better. */
export function quietLog(terminal: Terminal, level: LogLevel): Log {
  return terminalLog(terminal, level === 'info' ? 'error' : level)
}
