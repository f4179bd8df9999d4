export interface OwnOllama {
  host: string
  /** Ends it as a crash would, its runner included. */
  kill(): Promise<void>
}

/** A second server on the same models, for a test to end; OLLAMA_MODELS comes from the environment. */
export async function startOwnOllama(binary: string): Promise<OwnOllama> {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const host = `http://127.0.0.1:${probe.port}`
  probe.stop(true)
  const server = Bun.spawn([binary, 'serve'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, OLLAMA_HOST: host, OLLAMA_NOPRUNE: '1' },
  })
  for (let tries = 0; ; tries++) {
    const reply = await fetch(`${host}/api/version`).catch(() => undefined)
    if (reply?.ok) break
    if (tries > 100 || server.exitCode !== null) throw new Error('ollama serve did not come up.')
    await Bun.sleep(100)
  }
  return {
    host,
    async kill() {
      server.kill('SIGTERM')
      await server.exited
    },
  }
}

export async function modelsAt(host: string): Promise<{ name: string; capabilities: string[] }[]> {
  const reply = await fetch(`${host}/api/tags`)
  const { models } = (await reply.json()) as { models: { name: string }[] }
  return Promise.all(
    models.map(async ({ name }) => {
      const shown = await fetch(`${host}/api/show`, {
        method: 'POST',
        body: JSON.stringify({ model: name }),
      })
      const { capabilities = [] } = (await shown.json()) as { capabilities?: string[] }
      return { name, capabilities }
    }),
  )
}
