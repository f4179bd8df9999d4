/** What the chat model may take: times in milliseconds, unless named otherwise; tests shorten them. */
export interface ChatLimits {
  /** Questions about its state: version, models, their properties. */
  connectMs: number
  /** To the first token, which includes loading the model from disk. */
  firstTokenMs: number
  /** Between two tokens. */
  stallMs: number
  /** How long a good state is believed. */
  readyForMs: number
  /** How long a bad one is: short, so that a started Ollama is noticed soon. */
  problemForMs: number
  /** How long a model's properties are. */
  propertiesForMs: number
  /**
   * Replies written at once. Bun opens 256 connections and lets more wait in silence; Ollama writes
   * a handful at once anyway.
   */
  mostAtOnce: number
}

export const chatLimits: ChatLimits = {
  connectMs: 3000,
  firstTokenMs: 120_000,
  stallMs: 60_000,
  readyForMs: 5000,
  problemForMs: 1000,
  propertiesForMs: 300_000,
  mostAtOnce: 200,
}
