import type { WidgetSettings } from '../../../settings/schema.ts'
import { CopyBox } from '../../components/copy.tsx'
import { SelectField, TextArea, TextField } from '../../components/field.tsx'
import { Card } from '../../components/layout.tsx'
import { Toggle } from '../../components/toggle.tsx'
import { scriptTag, useSystem } from '../../system.ts'
import { FormFrame, type SettingsForm, useSettingsForm } from './form.tsx'
import { ColorField, LinesField } from './inputs.tsx'
import { WidgetPreview } from './widget-preview.tsx'

const themes = [
  ['AUTO', 'As the visitor’s system'],
  ['LIGHT', 'Light'],
  ['DARK', 'Dark'],
] as const
const positions = [
  ['BOTTOM_RIGHT', 'Bottom right'],
  ['BOTTOM_LEFT', 'Bottom left'],
] as const

export function WidgetForm() {
  const form = useSettingsForm<WidgetSettings>('widget')
  const system = useSystem()
  return (
    <>
      <Card title="On your site">
        <div className="grid gap-2 p-4 text-sm text-muted">
          Copy this before the end of your pages’ body. Sites other than this server’s own have to
          be named below.
          <CopyBox text={scriptTag(system.data)} label="Script tag" />
        </div>
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <FormFrame form={form} title="How the widget looks">
          {(values) => <Fields form={form} values={values} />}
        </FormFrame>
        {form.values && <WidgetPreview config={form.values} />}
      </div>
    </>
  )
}

function Fields({ form, values }: { form: SettingsForm<WidgetSettings>; values: WidgetSettings }) {
  const { set, problem, isReadOnly } = form
  const texts = [
    ['title', 'Title'],
    ['subtitle', 'Line below the title'],
    ['placeholder', 'Text in the empty box'],
    ['launcherText', 'Text beside the button'],
  ] as const
  const colors = [
    ['primaryColor', 'Main colour'],
    ['textColor', 'Text'],
    ['backgroundColor', 'Background'],
  ] as const
  const switches = [
    ['showCitations', 'Show where an answer comes from'],
    ['showFeedback', 'Ask whether an answer helped'],
    ['showHandoff', 'Offer to talk to a person'],
  ] as const
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {texts.map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            value={values[name]}
            error={problem(name)}
            onChange={({ target }) => set(name, target.value)}
          />
        ))}
      </div>
      <TextArea
        label="Welcome message"
        rows={2}
        value={values.welcomeMessage}
        error={problem('welcomeMessage')}
        onChange={({ target }) => set('welcomeMessage', target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        {colors.map(([name, label]) => (
          <ColorField
            key={name}
            label={label}
            value={values[name]}
            error={problem(name)}
            onChange={(color) => set(name, color)}
          />
        ))}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Light or dark"
          options={themes}
          value={values.theme}
          onChange={(theme) => set('theme', theme)}
        />
        <SelectField
          label="Place on the page"
          options={positions}
          value={values.position}
          onChange={(position) => set('position', position)}
        />
      </div>
      <TextField
        label="Address of a picture"
        hint="An https address; empty: none."
        type="url"
        value={values.avatarUrl ?? ''}
        error={problem('avatarUrl')}
        onChange={({ target }) => set('avatarUrl', target.value === '' ? null : target.value)}
      />
      <div className="grid gap-3">
        {switches.map(([name, label]) => (
          <Toggle
            key={name}
            label={label}
            checked={values[name]}
            disabled={isReadOnly}
            onChange={(on) => set(name, on)}
          />
        ))}
      </div>
      <LinesField
        label="Sites that may show it"
        hint="One address a line, such as https://shop.example.com. None: this server’s own pages, and localhost for trying it out."
        rows={3}
        placeholder="https://shop.example.com"
        value={values.allowedOrigins}
        error={problem('allowedOrigins')}
        onChange={(origins) => set('allowedOrigins', origins)}
      />
    </>
  )
}
