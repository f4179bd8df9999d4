import { answer } from '../../src/answers/answer.ts'
import type { Answer, AnswerPart, AnswerRequest } from '../../src/answers/schema.ts'
import { type TurnInput, type TurnPart, takeTurn } from '../../src/messages/turn.ts'
import type { ChatLimits } from '../../src/models/chat-limits.ts'
import { openChatModel } from '../../src/models/ollama-chat.ts'
import type { App } from '../../src/platform/app.ts'
import type { ChatSettings } from '../../src/settings/schema.ts'
import { getChatSettings } from '../../src/settings/store.ts'
import { type FakeBehaviour, type FakeOllama, startFakeOllama } from './fake-ollama.ts'
import { indexText, knowledgeApp } from './knowledge.ts'
import { collectingLog, type TestApp, type TestOverrides } from './test-app.ts'

/** A page that most of these tests ask about. */
export const passwordPage = `# Reset your password

## Reset a forgotten password

1. Open **app.example** and click **Forgot password?** under the sign-in form.
2. Enter the e-mail address of your account and click **Send reset link**.
3. Open the mail and click **Choose a new password**.

The reset link is valid for **45 minutes** and works once. Asking for another link makes the earlier one invalid.

## What a password must look like

- At least 12 characters; there is no rule about digits.
- Not one of your last 5 passwords.
`

/** An App that knows the password page and believes what it finds. */
export async function passwordDesk(overrides: TestOverrides = {}): Promise<TestApp> {
  const app = await knowledgeApp(overrides)
  await indexText(app, 'Reset your password', passwordPage)
  setChat(app, { confidenceThreshold: 0.2 })
  return app
}

/** The same with a fake Ollama behind the real client. The caller stops it. */
export async function writingDesk(
  behaviour: Partial<FakeBehaviour> = {},
  limits: Partial<ChatLimits> = {},
): Promise<{ app: TestApp; ollama: FakeOllama }> {
  const ollama = await startFakeOllama(behaviour)
  const chat = openChatModel({ ollamaHost: ollama.host }, collectingLog(), limits)
  return { app: await passwordDesk({ chat }), ollama }
}

/** Changes chat settings as an operator would; the others keep their defaults. */
export function setChat(app: App, changes: Partial<ChatSettings>): void {
  app.db
    .query(
      `insert into setting (area, value, updated_at) values ('chat', $value, 0)
       on conflict (area) do update set value = json_patch(value, $value)`,
    )
    .run({ value: JSON.stringify(changes) })
}

export interface Asked {
  parts: AnswerPart[]
  /** All tokens together, or what replaced them. */
  shown: string
  done: Answer
}

export async function ask(
  app: App,
  question: string,
  more: Partial<AnswerRequest> = {},
): Promise<Asked> {
  const request = { question, history: [], settings: getChatSettings(app.db), ...more }
  const parts: AnswerPart[] = []
  for await (const part of answer(app, request, new AbortController().signal)) parts.push(part)
  const done = parts.at(-1)
  if (done?.kind !== 'done') throw new Error('The answer did not come to its end.')
  return { parts, shown: shownBy(parts), done: done.answer }
}

export function shownBy(parts: (AnswerPart | TurnPart)[]): string {
  let shown = ''
  for (const part of parts) {
    if (part.kind === 'token') shown += part.text
    if (part.kind === 'replace') shown = part.message
  }
  return shown
}

/** One turn to its end; an error ends it and is returned. */
export async function takeWholeTurn(
  app: App,
  input: TurnInput,
  signal = new AbortController().signal,
) {
  const parts: TurnPart[] = []
  let error: unknown
  try {
    for await (const part of takeTurn(app, input, signal)) parts.push(part)
  } catch (thrown) {
    error = thrown
  }
  const done = parts.find((part) => part.kind === 'done')
  return { parts, shown: shownBy(parts), reply: done?.reply, error }
}

export interface StoredMessage {
  id: string
  sequence: number
  role: string
  content: string
  source: string | null
  interrupted: number
  citations: string
}

export function storedMessages(app: App): StoredMessage[] {
  return app.db
    .query<StoredMessage, []>(
      `select public_id as id, sequence, role, content, source, interrupted, citations from message
       order by message.id`,
    )
    .all()
}
