/**
 * Asks on the terminal, where nothing is shown of what is typed. Undefined: nobody is at a keyboard,
 * or they left with Ctrl-C.
 */
export function askSecretly(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return Promise.resolve(undefined)
  // Whoever types at once types unseen.
  stdin.setRawMode(true)
  stderr.write(question)
  stdin.setEncoding('utf8')
  return new Promise((resolve) => {
    let typed: string[] = []
    function end(answer: string | undefined) {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
      resolve(answer)
    }
    function take(text: string) {
      for (const character of text) {
        if (character === '\r' || character === '\n') return end(typed.join(''))
        if (character === '\x03' || character === '\x04') return end(undefined)
        if (character === '\x15') typed = []
        else if (character === '\x7f' || character === '\b') typed.pop()
        else if (character >= ' ') typed.push(character)
      }
    }
    stdin.on('data', take)
    stdin.resume()
  })
}
