import { type TObject, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { endpoint } from '../platform/endpoint.ts'
import { dataSchema } from '../platform/query.ts'
import { ChatSettings, OperationsSettings, WidgetSettings } from './schema.ts'

/** Named fields only: without their defaults, which would undo what isn't named. */
function changesOf<Schema extends TObject>(schema: Schema, title: string) {
  const fields = Object.entries(schema.properties).map(
    ([name, { default: _default, ...field }]) => [name, field],
  )
  return Type.Partial(Type.Object(Object.fromEntries(fields) as Schema['properties']), {
    title,
    additionalProperties: false,
  })
}

export const ChatChanges = changesOf(ChatSettings, 'ChatChanges')
export const WidgetChanges = changesOf(WidgetSettings, 'WidgetChanges')
export const OperationsChanges = changesOf(OperationsSettings, 'OperationsChanges')

const Settings = Type.Object(
  {
    chat: ChatSettings,
    widget: WidgetSettings,
    updatedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'Null while everything is as it came.',
    }),
  },
  { title: 'Settings' },
)

const chat = Value.Create(ChatSettings)
const widget = Value.Create(WidgetSettings)
const etag = {
  ETag: { description: 'For If-Match and If-None-Match.', schema: { type: 'string' } },
}
const read = {
  tag: 'Settings',
  scope: 'settings:read',
  parameters: [
    {
      name: 'If-None-Match',
      in: 'header',
      description: 'The ETag that you have: while it is still right, the answer is 304.',
      schema: { type: 'string' },
    },
  ],
}
const changed = {
  tag: 'Settings',
  scope: 'settings:write',
  parameters: [
    {
      name: 'If-Match',
      in: 'header',
      description: 'The ETag that you read: refuses the change if somebody else was faster.',
      schema: { type: 'string' },
    },
  ],
  errors: {
    VALIDATION_ERROR: 'The body is not JSON, or a field is wrong: details names each.',
    PRECONDITION_FAILED: 'The settings are no longer those of If-Match.',
    PAYLOAD_TOO_LARGE: 'The body is over 1 MiB.',
    UNSUPPORTED_MEDIA_TYPE: 'The body is not application/json.',
  },
}
const success = (schema: TObject, data: unknown) => ({
  status: 200,
  description: 'The settings.',
  schema: dataSchema(schema),
  example: { data },
  headers: etag,
})
const successOrSame = (schema: TObject, data: unknown) => [
  success(schema, data),
  { status: 304, description: 'They are those of If-None-Match.', headers: etag },
]

export const getSettingsDocs = endpoint({
  ...read,
  operationId: 'getSettings',
  summary: 'Read all settings',
  description: 'What of chat and widget an operator may change at run time.',
  success: successOrSame(Settings, { chat, widget, updatedAt: null }),
})
export const getChatDocs = endpoint({
  ...read,
  operationId: 'getChatSettings',
  summary: 'Read the chat settings',
  description: 'How the bot answers.',
  success: successOrSame(ChatSettings, chat),
})
export const getWidgetDocs = endpoint({
  ...read,
  operationId: 'getWidgetSettings',
  summary: 'Read the widget settings',
  description: 'How the widget looks.',
  success: successOrSame(WidgetSettings, widget),
})
export const changeChatDocs = endpoint({
  ...changed,
  operationId: 'changeChatSettings',
  summary: 'Change chat settings',
  description: 'Changes the named fields, all or nothing, from the next message on.',
  success: success(ChatSettings, chat),
  examples: { tone: { summary: 'Another tone', value: { tone: 'PROFESSIONAL' } } },
})
export const changeWidgetDocs = endpoint({
  ...changed,
  operationId: 'changeWidgetSettings',
  summary: 'Change widget settings',
  description: 'Changes the named fields, all or nothing.',
  success: success(WidgetSettings, widget),
  examples: { theme: { summary: 'Dark', value: { theme: 'DARK', primaryColor: '#ff8800' } } },
})
