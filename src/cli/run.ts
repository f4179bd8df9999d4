import { AppError, errorText, StartError } from '../platform/errors.ts'
import { configOf } from './config-of.ts'
import { CommandFailure, type Terminal } from './terminal.ts'

/** Runs one command line to its end; resolves to the exit code: 0, 1 (it failed), 2 (wrong usage). */
export async function run(terminal: Terminal): Promise<number> {
  const args = withDefault(terminal.args)
  try {
    // A server that is to be up at once doesn't wait for the parser of flags that nobody gave.
    if (args.length === 1 && args[0] === 'serve') {
      const { serve } = await import('./serve.ts')
      return await serve(terminal, configOf(terminal, {}))
    }
    return await runProgram(terminal, args)
  } catch (error) {
    return explain(terminal, error)
  }
}

/** Without a command the server starts; `keepdesk --port 9000` means it, too. */
function withDefault(args: string[]): string[] {
  const [first] = args
  if (first === undefined) return ['serve']
  const isOwn = ['-h', '--help', '-V', '--version'].includes(first)
  return first.startsWith('-') && !isOwn ? ['serve', ...args] : args
}

async function runProgram(terminal: Terminal, args: string[]): Promise<number> {
  const [{ createProgram }, { CommanderError }] = await Promise.all([
    import('./program.ts'),
    import('commander'),
  ])
  let exitCode = 0
  const program = createProgram(terminal, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // It has said what it had to say; `keepdesk keys` alone shows its help, and asked for nothing.
    return error.exitCode === 0 ? 0 : 2
  }
}

function explain(terminal: Terminal, error: unknown): number {
  if (error instanceof CommandFailure) {
    terminal.tell(error.message)
    return error.exitCode
  }
  if (error instanceof StartError || error instanceof AppError) {
    terminal.tell(error.message)
    return error instanceof AppError && error.code === 'VALIDATION_ERROR' ? 2 : 1
  }
  terminal.tell(`Something went wrong that shouldn't: ${errorText(error)}`)
  if (error instanceof Error && error.stack) terminal.tell(error.stack)
  return 1
}
