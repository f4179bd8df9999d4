// A process of its own for `bench.ts webhooks`: prints its port, then a line once all have arrived.
const hanging = Number(process.argv[2])
const wanted = Number(process.argv[3])
let arrived = 0

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  idleTimeout: 60,
  async fetch(request) {
    const number = Number(new URL(request.url).pathname.slice(1))
    if (number < hanging) return await new Promise<Response>(() => {})
    await request.bytes()
    if (++arrived === wanted) console.log('all')
    return new Response('ok')
  },
})
console.log(String(server.port))
