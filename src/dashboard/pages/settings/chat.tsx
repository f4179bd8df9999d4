import { useState } from 'react'
import type { ChatSettings } from '../../../settings/schema.ts'
import { Field, SelectField, TextArea, TextField } from '../../components/field.tsx'
import { percent } from '../../format.ts'
import { FormFrame, useSettingsForm } from './form.tsx'
import { LinesField, NumberField } from './inputs.tsx'
import { isWithin, longestRetention, ShorterRetention } from './retention.tsx'
import { WidgetPreview } from './widget-preview.tsx'

const tones = [
  ['PROFESSIONAL', 'Professional'],
  ['FRIENDLY', 'Friendly'],
  ['CASUAL', 'Casual'],
  ['CONCISE', 'Concise: no words around the answer'],
] as const
const styles = [
  ['CONCISE', 'Short'],
  ['BALANCED', 'Balanced'],
  ['DETAILED', 'Detailed'],
] as const
const fallbacks = [
  ['TRY_ANYWAY', 'Answer anyway, and say that it isn’t sure'],
  ['ASK_CLARIFY', 'Ask back'],
  ['SUGGEST_TOPICS', 'Say so, and suggest topics'],
  ['ESCALATE', 'Hand over to a person'],
] as const
const citations = [
  ['INLINE', 'In the text: [1]'],
  ['FOOTER', 'As a list below'],
  ['NONE', 'Not in the text'],
] as const

export function ChatForm() {
  const form = useSettingsForm<ChatSettings>('chat')
  const { set, problem } = form
  const { values, edits, stored, saving } = form
  const [askedDays, setAskedDays] = useState<number>()
  /** Fewer days than now delete what is older: that is asked first. */
  function save() {
    const days = edits.retentionDays
    const before = stored.data?.data.retentionDays ?? Infinity
    if (typeof days === 'number' && isWithin(days, longestRetention) && days < before) {
      setAskedDays(days)
    } else saving.mutate()
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <FormFrame form={form} title="How the assistant answers" onSave={save}>
        {(values) => (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField
                label="Name"
                hint="What the assistant calls itself."
                value={values.botName}
                error={problem('botName')}
                onChange={({ target }) => set('botName', target.value)}
              />
              <SelectField
                label="Tone"
                options={tones}
                value={values.tone}
                error={problem('tone')}
                onChange={(tone) => set('tone', tone)}
              />
              <SelectField
                label="Length of answers"
                options={styles}
                value={values.responseStyle}
                onChange={(style) => set('responseStyle', style)}
              />
              <SelectField
                label="Sources are shown"
                options={citations}
                value={values.citationStyle}
                onChange={(style) => set('citationStyle', style)}
              />
            </div>
            <Threshold
              value={values.confidenceThreshold}
              error={problem('confidenceThreshold')}
              onChange={(value) => set('confidenceThreshold', value)}
            />
            <SelectField
              label="When it isn’t sure enough"
              options={fallbacks}
              value={values.fallbackBehavior}
              onChange={(behavior) => set('fallbackBehavior', behavior)}
            />
            <TextArea
              label="What it says when it doesn’t know"
              hint="The text it comes with is said in the customer’s language; your own stays as it is."
              rows={2}
              value={values.fallbackMessage}
              error={problem('fallbackMessage')}
              onChange={({ target }) => set('fallbackMessage', target.value)}
            />
            <TextArea
              label="What it says when a person takes over"
              rows={2}
              value={values.escalationMessage}
              error={problem('escalationMessage')}
              onChange={({ target }) => set('escalationMessage', target.value)}
            />
            <LinesField
              label="Questions offered at the start"
              hint="One a line, up to 6 of up to 120 characters."
              rows={3}
              placeholder="How do I reset my password?"
              value={values.conversationStarters}
              error={problem('conversationStarters')}
              onChange={(lines) => set('conversationStarters', lines)}
            />
            <TextArea
              label="Instructions"
              hint={`Added to what the model is told; ${values.customInstructions.length} of 2,000 characters. Say "shop" instead of "store" holds without a model, too.`}
              rows={5}
              value={values.customInstructions}
              error={problem('customInstructions')}
              onChange={({ target }) => set('customInstructions', target.value)}
            />
            <div className="grid gap-4 sm:grid-cols-2">
              <NumberField
                label="A silent conversation ends after, in minutes"
                min={1}
                max={43_200}
                value={values.inactivityMinutes}
                error={problem('inactivityMinutes')}
                // Empty is refused by the server, in words beside the field.
                onChange={(minutes) => set('inactivityMinutes', minutes as number)}
              />
              <NumberField
                label="Ended conversations are deleted after, in days"
                hint="Empty: they are kept for ever."
                min={1}
                max={longestRetention}
                value={values.retentionDays}
                error={problem('retentionDays')}
                onChange={(days) => set('retentionDays', days)}
              />
            </div>
          </>
        )}
      </FormFrame>
      {values && (
        <WidgetPreview
          config={{ botName: values.botName, conversationStarters: values.conversationStarters }}
        />
      )}
      {askedDays !== undefined && (
        <ShorterRetention
          days={askedDays}
          onConfirm={() => {
            setAskedDays(undefined)
            saving.mutate()
          }}
          onClose={() => setAskedDays(undefined)}
        />
      )}
    </div>
  )
}

function Threshold({
  value,
  error,
  onChange,
}: {
  value: number
  error: string | undefined
  onChange: (value: number) => void
}) {
  return (
    <Field
      label={`Confidence an answer needs: ${percent(value)}`}
      hint="Lower: it answers more, and is wrong more often. Higher: it says more often that it doesn’t know."
      error={error}
    >
      {(about) => (
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          className="w-full max-w-sm accent-accent"
          value={value}
          onChange={({ target }) => onChange(Number(target.value))}
          {...about}
        />
      )}
    </Field>
  )
}
