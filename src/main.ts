import { run } from './cli/run.ts'

// No top-level await: the executable's bytecode doesn't know it.
run({
  args: process.argv.slice(2),
  env: process.env,
  print: (text) => console.log(text),
  tell: (text) => console.error(text),
  isWatched: process.stderr.isTTY === true,
}).then((exitCode) => process.exit(exitCode))
