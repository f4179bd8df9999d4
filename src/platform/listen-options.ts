/** For `Bun.serve`, beside port and host name. */
export const listenOptions = {
  // Or a second instance binds the same port in silence.
  reusePort: false,
  // Seconds; longer than the heartbeat of streams, which Bun would otherwise cut after 10.
  idleTimeout: 60,
  // Bodies are capped while they are read: what Bun itself refuses gets no answer in our shape.
  maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  // Bun's own error pages show source code.
  development: false,
} as const
