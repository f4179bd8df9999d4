import { Button } from '../../components/button.tsx'
import { Field, SelectField, TextArea } from '../../components/field.tsx'
import { Card } from '../../components/layout.tsx'
import type { ChatSettings } from './data.ts'

const tones = [
  ['PROFESSIONAL', 'Professional'],
  ['FRIENDLY', 'Friendly'],
  ['CASUAL', 'Casual'],
  ['CONCISE', 'Concise'],
] as const
const lengths = [
  ['CONCISE', 'Short'],
  ['BALANCED', 'Balanced'],
  ['DETAILED', 'Detailed'],
] as const
const fallbacks = [
  ['TRY_ANYWAY', 'Answer, and say so'],
  ['ASK_CLARIFY', 'Ask back'],
  ['SUGGEST_TOPICS', 'Suggest topics'],
  ['ESCALATE', 'Call a person'],
] as const
const citations = [
  ['INLINE', 'In the text'],
  ['FOOTER', 'Below the text'],
  ['NONE', 'Nowhere'],
] as const

/** Laid over the settings that hold, for the questions asked here. */
export function TrialSettings({
  settings,
  changes,
  onChange,
}: {
  settings: ChatSettings
  changes: Partial<ChatSettings>
  onChange: (changes: Partial<ChatSettings>) => void
}) {
  const now = { ...settings, ...changes }
  const set = (more: Partial<ChatSettings>) => onChange({ ...changes, ...more })
  const isChanged = Object.keys(changes).length > 0
  return (
    <Card
      title="Settings on trial, not saved"
      action={
        isChanged && (
          <Button kind="quiet" size="small" onClick={() => onChange({})}>
            As they are
          </Button>
        )
      }
    >
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <Field
          label={`Threshold: ${Math.round(now.confidenceThreshold * 100)} %`}
          hint="Below it, no answer is given."
        >
          {({ 'aria-invalid': _invalid, ...about }) => (
            <input
              type="range"
              min={0}
              max={1}
              step={0.01}
              className="h-8 w-full accent-(--accent)"
              value={now.confidenceThreshold}
              onChange={(event) => set({ confidenceThreshold: Number(event.target.value) })}
              {...about}
            />
          )}
        </Field>
        <SelectField
          label="If unsure"
          value={now.fallbackBehavior}
          onChange={(fallbackBehavior) => set({ fallbackBehavior })}
          options={fallbacks}
        />
        <SelectField
          label="Tone"
          value={now.tone}
          onChange={(tone) => set({ tone })}
          options={tones}
        />
        <SelectField
          label="Length"
          value={now.responseStyle}
          onChange={(responseStyle) => set({ responseStyle })}
          options={lengths}
        />
        <SelectField
          label="Citations"
          value={now.citationStyle}
          onChange={(citationStyle) => set({ citationStyle })}
          options={citations}
        />
        <div className="sm:col-span-2">
          <TextArea
            label="Instructions"
            rows={3}
            maxLength={2000}
            value={now.customInstructions}
            onChange={(event) => set({ customInstructions: event.target.value })}
          />
        </div>
      </div>
    </Card>
  )
}
