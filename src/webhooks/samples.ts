import type { EventType } from '../events/schema.ts'

/**
 * What a test event holds: the objects of a real one, with made-up content. Plain data, because the
 * schemas of conversations and sources are no concern of webhooks; a test holds it against them.
 */
export function sampleData(event: EventType, at: string): Record<string, unknown> {
  const conversation = {
    id: 'conv_01jxs7q6sv00h2m4k6p8r0t1',
    status: 'BOT',
    channel: 'API',
    user: { id: 'u_1042', name: 'Ana Lima', email: 'ana@example.com' },
    metadata: { plan: 'pro' },
    language: 'en',
    messageCount: 2,
    startedAt: at,
    lastMessageAt: at,
    endedAt: null,
  }
  const agent = { id: 'usr_01jxs7q9aa00b1c2d3e4f5g6', name: 'Sam Keller' }
  const withAgent = { ...conversation, status: 'HUMAN', messageCount: 3, agent }

  switch (event) {
    case 'conversation.started':
      return { conversation: { ...conversation, messageCount: 1 } }
    case 'message.received':
      return { conversation: { ...conversation, messageCount: 1 }, message: question(at) }
    case 'message.sent':
      return { conversation, message: reply(at) }
    case 'escalation.triggered':
      return {
        conversation: { ...conversation, status: 'WAITING' },
        message: question(at),
        reason: 'FALLBACK',
      }
    case 'feedback.received': {
      const feedback = { rating: 'UP', comment: 'Exactly what I needed.', createdAt: at }
      return { conversation, message: { ...reply(at), feedback } }
    }
    case 'knowledge.synced':
      return { source: source(at) }
    case 'conversation.ended':
      return { conversation: { ...conversation, status: 'ENDED', endedAt: at } }
    case 'agent.joined':
      return { conversation: { ...withAgent, messageCount: 2 } }
    case 'agent.message.sent':
      return { conversation: withAgent, message: agentMessage(at) }
    case 'handoff.resolved':
      return { conversation: { ...conversation, messageCount: 3 } }
  }
}

function question(createdAt: string) {
  return {
    id: 'msg_01jxs7q7a000b4d6f8h0j2k4',
    sequence: 1,
    role: 'USER',
    content: 'How do I return a jacket?',
    source: null,
    confidence: null,
    citations: [],
    createdAt,
  }
}

function reply(createdAt: string) {
  return {
    id: 'msg_01jxs7q8ap00c5e7g9j1m3n5',
    sequence: 2,
    role: 'ASSISTANT',
    content: 'You can return anything within 30 days of delivery [1].',
    source: 'AI',
    confidence: 0.86,
    citations: [
      {
        index: 1,
        title: 'Returns and refunds',
        url: 'https://help.example.com/returns',
        sourceId: 'src_01jxs6zz0000a1b2c3d4e5f6',
        pageId: 'page_01jxs6zz1000a1b2c3d4e5f6',
        chunkId: 'chunk_01jxs6zz2000a1b2c3d4e5f6',
        snippet: 'Items may be returned within 30 days of delivery.',
        start: 112,
        end: 161,
        support: 0.83,
      },
    ],
    createdAt,
  }
}

function agentMessage(createdAt: string) {
  return {
    ...question(createdAt),
    id: 'msg_01jxs7qb2000d6f8h0j2k4m6',
    sequence: 3,
    role: 'AGENT',
    content: 'I have sent you a return label by e-mail.',
  }
}

function source(at: string) {
  return {
    id: 'src_01jxs6zz0000a1b2c3d4e5f6',
    name: 'Help centre',
    type: 'WEBSITE',
    location: 'https://help.example.com',
    enabled: true,
    authority: 'PRIMARY',
    status: 'READY',
    syncSchedule: '0 3 * * *',
    pageCount: 42,
    chunkCount: 310,
    lastSync: {
      id: 'sync_01jxs6zz3000a1b2c3d4e5f6',
      status: 'SUCCEEDED',
      startedAt: at,
      finishedAt: at,
      added: 1,
      updated: 2,
      removed: 0,
      unchanged: 39,
      failed: 0,
      progress: 1,
    },
    createdAt: at,
    updatedAt: at,
  }
}
