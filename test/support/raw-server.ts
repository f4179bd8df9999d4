import { createServer, type Socket } from 'node:net'

export interface RawServer {
  port: number
  url: string
  /** What each connection asked for, head and the beginning of the body. */
  requests: string[]
  /** Connections that are open right now. */
  openCount(): number
  /** Resolves when no connection is open any more. */
  drained(): Promise<void>
  close(): void
}

/** A server below HTTP, for answers that no HTTP library would send. */
export function rawServer(answer: (socket: Socket, request: string) => void): Promise<RawServer> {
  const open = new Set<Socket>()
  const requests: string[] = []
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    socket.once('data', (data) => {
      requests.push(data.toString())
      answer(socket, data.toString())
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({
        port,
        url: `http://127.0.0.1:${port}/`,
        requests,
        openCount: () => open.size,
        async drained() {
          while (open.size > 0) await Bun.sleep(5)
        },
        close() {
          for (const socket of open) socket.destroy()
          server.close()
        },
      })
    })
  })
}

/** Writes something again and again until the other side hangs up. */
export function drip(socket: Socket, text: string, everyMs: number): void {
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer)
    else socket.write(text)
  }, everyMs)
  socket.on('close', () => clearInterval(timer))
}
