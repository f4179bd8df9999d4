import { type Static, Type } from '@sinclair/typebox'
import { boundedText } from '../platform/bounded-text.ts'
import { oneOf } from '../platform/one-of.ts'

/** How the desk answers: what an operator may change at run time. */
export const ChatSettings = Type.Object(
  {
    botName: boundedText(1, 60, {
      default: 'Keepdesk',
      description: 'What the assistant calls itself.',
    }),
    tone: oneOf(['PROFESSIONAL', 'FRIENDLY', 'CASUAL', 'CONCISE'], {
      default: 'FRIENDLY',
      description:
        'How the bot speaks: what the model is told, and the words around a quotation. CONCISE quotes without any.',
    }),
    responseStyle: oneOf(['CONCISE', 'BALANCED', 'DETAILED'], {
      default: 'BALANCED',
      description: 'How long answers are.',
    }),
    fallbackBehavior: oneOf(['TRY_ANYWAY', 'ASK_CLARIFY', 'SUGGEST_TOPICS', 'ESCALATE'], {
      default: 'SUGGEST_TOPICS',
      description: `What happens when the confidence is below the threshold:

- \`TRY_ANYWAY\` answers with the best that was found, and says first that it isn't sure.
- \`ASK_CLARIFY\` asks back, with what was found as \`suggestions\`; about the same thing once only, then it does as \`SUGGEST_TOPICS\`.
- \`SUGGEST_TOPICS\` says \`fallbackMessage\`, with topics of the knowledge base as \`suggestions\`.
- \`ESCALATE\` says \`escalationMessage\`, and the conversation waits for a person.`,
    }),
    confidenceThreshold: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description:
        'Below this an answer is not given. 0: whatever is found is answered with; 1: nothing is, in practice.',
    }),
    citationStyle: oneOf(['NONE', 'INLINE', 'FOOTER'], {
      default: 'INLINE',
      description:
        'Where the text of a reply shows its sources. INLINE: [1] behind what it is cited for. FOOTER: a list below. NONE: nowhere; `citations` has them in any case.',
    }),
    conversationStarters: Type.Array(boundedText(1, 120), {
      maxItems: 6,
      default: [],
      description:
        'Questions offered before the first message, and as `suggestions` when a customer says hello.',
    }),
    customInstructions: boundedText(0, 2000, {
      default: '',
      description: `Added to what the model is told. These, each on a line of its own, are also obeyed to the letter where no model answers:

- \`Start with "Thanks for writing."\` replaces the opening of an answer.
- \`End with "The Acme team"\` is put below an answer.
- \`Say "shop" instead of "store"\` changes whole words in what is quoted, but not in code, addresses and citations.

The first two hold with a model, too. Greetings, \`fallbackMessage\` and \`escalationMessage\` stay as they are.`,
    }),
    fallbackMessage: boundedText(1, 1000, {
      default: "I couldn't find that in our help articles, so I'd rather not guess.",
      description:
        'Said when the answer is not in the knowledge base. The default is said in the customer’s language if that is English, German, French, Spanish or Italian; your own words stay as they are.',
    }),
    escalationMessage: boundedText(1, 1000, {
      default: "I'm passing this on to a colleague. They will answer you right here.",
      description:
        'Said when the conversation goes to a person. Languages as with `fallbackMessage`.',
    }),
    inactivityMinutes: Type.Integer({
      minimum: 1,
      maximum: 43_200,
      default: 60,
      description:
        'A conversation with the bot that is silent for so long ends; one that waits for a person, or has one, does not.',
    }),
    retentionDays: Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
      default: null,
      'x-expects': 'a whole number from 1 to 3650, or null',
      description: 'Ended conversations are deleted after so many days; null keeps them for ever.',
    }),
  },
  { title: 'ChatSettings', additionalProperties: false },
)
export type ChatSettings = Static<typeof ChatSettings>

const color = (fallback: string) =>
  Type.String({
    pattern: '^#[0-9a-fA-F]{6}$',
    default: fallback,
    'x-expects': 'a colour such as #1a2b3c',
  })

/** How the widget looks on customers' pages. */
export const WidgetSettings = Type.Object(
  {
    title: boundedText(1, 80, { default: 'Help' }),
    subtitle: boundedText(0, 160, { default: 'Answers from our help articles' }),
    welcomeMessage: boundedText(0, 500, { default: 'Hello! How can we help?' }),
    placeholder: boundedText(0, 80, { default: 'Ask a question' }),
    primaryColor: color('#2f5bea'),
    textColor: color('#1b1f24'),
    backgroundColor: color('#ffffff'),
    theme: oneOf(['LIGHT', 'DARK', 'AUTO'], { default: 'AUTO' }),
    position: oneOf(['BOTTOM_RIGHT', 'BOTTOM_LEFT'], { default: 'BOTTOM_RIGHT' }),
    launcherText: boundedText(0, 40, { default: '' }),
    avatarUrl: Type.Union([boundedText(1, 2000), Type.Null()], {
      default: null,
      'x-expects': 'an https address of at most 2,000 characters, or null',
      description: 'An https address of a picture.',
    }),
    showCitations: Type.Boolean({ default: true }),
    showFeedback: Type.Boolean({ default: true }),
    showHandoff: Type.Boolean({ default: true }),
    allowedOrigins: Type.Array(boundedText(1, 253), {
      maxItems: 50,
      default: [],
      description:
        'Origins of the pages that may show the widget, such as `https://shop.example.com`; none: those of this server, and for trying it out those on `localhost`. They are kept as browsers send them: in lower case, without default port and slash.',
    }),
  },
  { title: 'WidgetSettings', additionalProperties: false },
)
export type WidgetSettings = Static<typeof WidgetSettings>

/** How the desk is run: for operators only, not under /v1. */
export const OperationsSettings = Type.Object(
  {
    waitNoticeMinutes: Type.Integer({
      minimum: 1,
      maximum: 1440,
      default: 5,
      description: 'A visitor who waits so long for a person is told so.',
    }),
    claimReleaseMinutes: Type.Integer({
      minimum: 1,
      maximum: 1440,
      default: 10,
      description: 'A conversation waits again when its agent was not seen for so long.',
    }),
    deliveryLogDays: Type.Integer({
      minimum: 1,
      maximum: 365,
      default: 30,
      description: 'Deliveries that are over are kept so long.',
    }),
    backup: oneOf(['OFF', 'DAILY'], { default: 'OFF' }),
    backupsKept: Type.Integer({ minimum: 1, maximum: 365, default: 7 }),
  },
  { title: 'OperationsSettings', additionalProperties: false },
)
export type OperationsSettings = Static<typeof OperationsSettings>
