export interface ApiCall {
  does: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below /v1; `{id}` is what the address of the screen names, or stays to be put in. */
  path: string
  /** Parameters that are sent where the screen has a value for them. */
  query?: string[]
  /** Of these, the fields that the screen has values for are filled in. */
  body?: Record<string, unknown>
  /** The answer comes in parts. */
  isStream?: boolean
}

/** Where the API has nothing, but the command line does. */
export interface Command {
  does: string
  command: string
}

interface Screen {
  /** Of the console's address. */
  path: string
  /** What the address has to say behind its ?; '' also where it says nothing. */
  view?: [parameter: string, values: string[]]
  calls: (ApiCall | Command)[]
  /** What follows from what the address says. */
  also?: (search: Record<string, unknown>) => Record<string, unknown>
}

const period = ['startDate', 'endDate']
const paging = ['page', 'pageSize']
const backup = { does: 'Back up now', command: 'keepdesk jobs run upkeep.backup' }
const ask: Omit<ApiCall, 'does' | 'path'> = {
  method: 'POST',
  body: { message: 'How do I reset my password?' },
}
const listConversations: ApiCall = {
  does: 'List conversations',
  method: 'GET',
  path: '/conversations',
  query: ['status', 'channel', 'userId', 'q', ...period, ...paging],
}
const exportConversations: ApiCall = {
  does: 'Export conversations',
  method: 'GET',
  path: '/conversations/export',
  query: ['format', 'status', 'q', ...period],
}
const figure = (does: string, path: string, query: string[] = []): ApiCall => ({
  does,
  method: 'GET',
  path: `/analytics/${path}`,
  query: [...period, ...query],
})
const figures = {
  dashboard: figure('The figures of a period', 'dashboard'),
  trend: figure('Conversations over time', 'conversations', ['interval']),
  questions: figure('The most asked questions', 'top-questions', ['limit']),
  gaps: figure('What could not be answered', 'knowledge-gaps', ['status', ...paging]),
  feedback: figure('How answers were rated', 'feedback', ['rating', ...paging]),
  trust: figure('The trust score', 'trust-score'),
  usage: figure('Messages, tokens and storage', 'usage'),
}
const syncSource: ApiCall = {
  does: 'Read the source again',
  method: 'POST',
  path: '/knowledge/sources/{id}/sync',
}
const listChunks: ApiCall = {
  does: 'The chunks of a page',
  method: 'GET',
  path: '/knowledge/pages/{page}/chunks',
  query: ['pageSize'],
}

/**
 * How to do without the console what each screen does. A test holds every path, parameter and field
 * against the API's own description, and every command against the command line.
 */
export const screens: Screen[] = [
  { path: '/', calls: [figures.dashboard, figures.trend] },
  { path: '/inbox', calls: [listConversations, exportConversations], also: statusOf },
  {
    path: '/inbox/{id}',
    calls: [
      { does: 'This conversation', method: 'GET', path: '/conversations/{id}' },
      listConversations,
      exportConversations,
    ],
    also: statusOf,
  },
  {
    path: '/playground',
    calls: [
      { does: 'Ask a question', path: '/messages', ...ask },
      { does: 'The same, word by word', path: '/messages/stream', isStream: true, ...ask },
    ],
  },
  {
    path: '/knowledge',
    calls: [
      {
        does: 'List sources',
        method: 'GET',
        path: '/knowledge/sources',
        query: ['type', 'status', 'enabled', ...paging],
      },
      syncSource,
      { does: 'Add a source', command: 'keepdesk sources add https://docs.example.com --wait' },
      { does: 'Add questions', command: 'keepdesk sources add questions.csv --type FAQ --wait' },
      { does: 'Ask here and now', command: 'keepdesk ask "How do I reset my password?"' },
    ],
  },
  {
    path: '/knowledge/{id}',
    calls: [
      {
        does: 'The pages of the source',
        method: 'GET',
        path: '/knowledge/sources/{id}/pages',
        query: ['q', 'status', 'pageSize'],
      },
      listChunks,
      syncSource,
      {
        does: 'Change the source',
        method: 'PATCH',
        path: '/knowledge/sources/{id}',
        body: { enabled: false },
      },
      { does: 'Remove the source', command: 'keepdesk sources remove {id}' },
    ],
  },
  { path: '/gaps', calls: [figures.gaps] },
  {
    path: '/analytics',
    view: ['view', ['', 'overview']],
    calls: [figures.dashboard, figures.trend],
  },
  { path: '/analytics', view: ['view', ['questions']], calls: [figures.questions] },
  { path: '/analytics', view: ['view', ['gaps']], calls: [figures.gaps] },
  { path: '/analytics', view: ['view', ['feedback']], calls: [figures.feedback] },
  { path: '/analytics', view: ['view', ['trust']], calls: [figures.trust] },
  { path: '/analytics', view: ['view', ['usage']], calls: [figures.usage] },
  { path: '/trust', calls: [figures.trust] },
  ...['/settings', '/settings/chat'].map((path) => ({
    path,
    calls: settingsOf('chat', { tone: 'PROFESSIONAL' }),
  })),
  { path: '/settings/widget', calls: settingsOf('widget', { theme: 'DARK' }) },
  {
    path: '/settings/users',
    calls: [
      { does: 'List users', command: 'keepdesk users list' },
      {
        does: 'Invite somebody',
        command: 'keepdesk users create bob@example.com --name Bob --invite',
      },
      {
        does: 'Let somebody choose a new password',
        command: 'keepdesk users reset-password bob@example.com',
      },
    ],
  },
  {
    path: '/settings/keys',
    calls: [
      { does: 'List keys', command: 'keepdesk keys list' },
      {
        does: 'Create a key',
        command: 'keepdesk keys create Reports --scopes analytics:read --expires 90d',
      },
    ],
  },
  {
    path: '/settings/webhooks',
    view: ['webhook', ['']],
    calls: [
      { does: 'List webhooks', method: 'GET', path: '/webhooks', query: paging },
      {
        does: 'Add a webhook',
        method: 'POST',
        path: '/webhooks',
        body: { url: 'https://example.com/hooks', events: ['message.sent'] },
      },
      { does: 'How many deliveries are open and failed', command: 'keepdesk webhooks list' },
    ],
  },
  {
    path: '/settings/webhooks',
    calls: [
      {
        does: 'Its deliveries',
        method: 'GET',
        path: '/webhooks/{webhook}/deliveries',
        query: ['status', 'event', ...period, ...paging],
      },
      {
        does: 'Send a test',
        method: 'POST',
        path: '/webhooks/{webhook}/test',
        body: { event: 'message.sent' },
      },
      {
        does: 'Send a delivery again',
        method: 'POST',
        path: '/webhooks/{webhook}/deliveries/{delivery}/retry',
      },
      {
        does: 'Change the webhook',
        method: 'PATCH',
        path: '/webhooks/{webhook}',
        body: { enabled: false },
      },
      { does: 'Delete the webhook', method: 'DELETE', path: '/webhooks/{webhook}' },
      {
        does: 'Send again all that failed',
        command: 'keepdesk webhooks replay {webhook} --since 24h',
      },
    ],
  },
  {
    path: '/settings/jobs',
    calls: [{ does: 'List jobs', command: 'keepdesk jobs list' }, backup],
  },
  {
    path: '/settings/operations',
    calls: [backup, { does: 'Check everything', command: 'keepdesk doctor' }],
  },
  {
    path: '/settings/account',
    calls: [
      { does: 'All there is of you', command: 'keepdesk users export ada@example.com' },
      { does: 'A new password', command: 'keepdesk users reset-password ada@example.com' },
    ],
  },
  {
    path: '/settings/about',
    calls: [
      { does: 'Whether it is well', command: 'keepdesk health' },
      { does: 'Check everything', command: 'keepdesk doctor' },
    ],
  },
]

/** Of the inbox's view; a conversation with oneself is one with a person. */
function statusOf({ view = 'WAITING', q }: Record<string, unknown>): Record<string, unknown> {
  // Words are looked for in all of them.
  if (q || view === 'ALL') return {}
  return { status: view === 'MINE' ? 'HUMAN' : view }
}

function settingsOf(area: string, example: Record<string, unknown>): ApiCall[] {
  return [
    { does: 'Read these settings', method: 'GET', path: `/settings/${area}` },
    { does: 'Change them', method: 'PATCH', path: `/settings/${area}`, body: example },
  ]
}
