import { connect, createServer, type Socket } from 'node:net'

export interface CutProxy {
  url: string
  /** Connections that are open right now. */
  openCount(): number
  /** Breaks every connection off, in the middle of whatever is being sent. */
  cut(): void
  /** While it is down, who connects is hung up on. */
  isDown: boolean
  close(): void
}

/**
 * A network between client and server that fails: it passes bytes on until it is cut. After so many
 * bytes of a connection (`most`, asked for each) it breaks off by itself, in mid-event or not.
 */
export function cutProxy(target: string, most: () => number): Promise<CutProxy> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  const server = createServer((client) => {
    client.on('error', () => {})
    if (proxy.isDown) return client.destroy()
    let left = most()
    const upstream = connect(Number(port), hostname)
    upstream.on('error', () => client.destroy())
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('data', (bytes) => upstream.write(bytes))
    upstream.on('data', (bytes) => {
      const passed = bytes.subarray(0, left)
      left -= passed.length
      client.write(passed, () => {
        if (left <= 0) client.destroy()
      })
    })
    open.add(client)
    client.on('close', () => open.delete(client))
  })
  const proxy: CutProxy = {
    url: '',
    openCount: () => open.size,
    cut() {
      for (const socket of open) socket.destroy()
    },
    isDown: false,
    close() {
      proxy.cut()
      server.close()
    },
  }
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      proxy.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
      resolve(proxy)
    })
  })
}
