/** What an API key may reach; a key without scopes may reach everything. */
export const scopeAreas = [
  'messages',
  'conversations',
  'knowledge',
  'settings',
  'analytics',
  'webhooks',
] as const

type ScopeArea = (typeof scopeAreas)[number]
export type Scope = `${ScopeArea}:${'read' | 'write'}`

export const scopes: readonly Scope[] = scopeAreas.flatMap((area): Scope[] => [
  `${area}:read`,
  `${area}:write`,
])

export interface ApiKey {
  id: string
  name: string
  /** The key's last four characters. */
  hint: string
  /** Empty: all. */
  scopes: Scope[]
  /** Times in milliseconds since the epoch. */
  createdAt: number
  expiresAt?: number
  lastUsedAt?: number
}

/** `messages` means both `messages:read` and `messages:write`; `unknown` are names that no scope has. */
export function expandScopes(names: readonly string[]): { scopes: Scope[]; unknown: string[] } {
  const isKnown = (name: string) => scopes.some((one) => one === name || one.startsWith(`${name}:`))
  return {
    scopes: scopes.filter(
      (one) =>
        names.includes(one) || names.some((n) => one === `${n}:read` || one === `${n}:write`),
    ),
    unknown: names.filter((name) => !isKnown(name)),
  }
}

/** Who makes a request, as far as the routes need it. */
export interface Caller {
  keyId?: string
  /** Of the widget. */
  visitor?: Visitor
  /** Of the console. */
  operator?: Operator
  /** Where a request to the console comes from. */
  client?: Client
}

export interface Client {
  /** What shares the delay after wrong passwords: an IPv4 address, or the /64 of an IPv6 one. */
  network: string
  /** The browser reached this server by https: only then it may keep to that. */
  isHttps: boolean
}

export interface Visitor {
  rowId: number
  id: string
}

export const operatorRoles = ['ADMIN', 'AGENT'] as const
export type OperatorRole = (typeof operatorRoles)[number]

/** A person who works in the console. */
export interface Operator {
  rowId: number
  id: string
  name: string
  email: string
  role: OperatorRole
}

/** Before the gate has seen anybody. */
export const nobody: Caller = Object.freeze({})
