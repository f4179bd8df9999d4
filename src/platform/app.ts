import type { Database } from 'bun:sqlite'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Ids } from './ids.ts'
import type { Log } from './log.ts'
import type { Outbound } from './outbound.ts'
import type { WorkerPort } from './worker.ts'
import type { Writer } from './write.ts'

/** What every function above SQL may need. It knows no domain, so that it can't grow with them. */
export interface App {
  config: Config
  db: Database
  writer: Writer
  chat: ChatModel
  workers: {
    search: WorkerPort
    ingest: WorkerPort
    query: WorkerPort
    groups: WorkerPort
    upkeep: WorkerPort
  }
  outbound: Outbound
  clock: Clock
  ids: Ids
  log: Log
}

export interface ChatTurn {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export interface ChatRequest {
  turns: ChatTurn[]
  /** Aborts the generation at the model, too. */
  signal: AbortSignal
  /** Upper bound of the reply, in tokens. */
  maxTokens: number
  /** 0 to 1; low keeps to the text. */
  temperature?: number
}

export type ChatPart =
  | { kind: 'token'; text: string }
  | { kind: 'done'; model: string; tokensIn: number; tokensOut: number }

export type ChatStatus =
  | { kind: 'ready'; model: string; digest: string; contextTokens: number }
  | { kind: 'unreachable'; host: string; hint: string }
  | { kind: 'model-missing'; model: string | undefined; hint: string }

/** A language model that writes. `chat` and `decide` throw `ModelError`; `status` never throws. */
export interface ChatModel {
  status(): Promise<ChatStatus>
  chat(request: ChatRequest): AsyncGenerator<ChatPart>
  /**
   * Reads the turns and tells how much rather it would begin its reply with Yes than with No: the log
   * odds, in nats. Undefined where it doesn't tell (it thinks aloud, or its Ollama is older than
   * 0.12.11), and where the signal aborted.
   */
  decide(request: Pick<ChatRequest, 'turns' | 'signal'>): Promise<number | undefined>
  /** How many tokens a text takes: an estimate on the safe side, corrected by the model's own counts. */
  countTokens(text: string): number
}

/** Turns text into unit vectors. Long-running on the CPU or the network: used inside workers only. */
export interface Embedder {
  /** Stable name, stored with each vector: `built-in/use-lite`, `ollama/nomic-embed-text`. */
  readonly name: string
  readonly batchSize: number
  embed(texts: string[], as: 'question' | 'document'): Promise<Float32Array[]>
}

/** What the ingest worker makes of questions (`readQuestions`), so that they can be compared. */
export interface QuestionsRead {
  /** Name of the embedder. */
  model: string
  /** In their order: stems of the words that carry meaning; no vector in a language unknown to the model. */
  questions: { words: string[]; vector?: Float32Array }[]
}
