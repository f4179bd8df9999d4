import type { OperationsSettings } from '../../../settings/schema.ts'
import { SelectField } from '../../components/field.tsx'
import { FormFrame, useSettingsForm } from './form.tsx'
import { NumberField } from './inputs.tsx'

const backups = [
  ['OFF', 'Off'],
  ['DAILY', 'Every night'],
] as const

const numbers = [
  ['waitNoticeMinutes', 'A waiting visitor is told that it takes longer after, in minutes', 1440],
  [
    'claimReleaseMinutes',
    'A conversation waits again when its agent is away for, in minutes',
    1440,
  ],
  ['deliveryLogDays', 'Webhook deliveries are kept, in days', 365],
] as const

export function Operations() {
  const form = useSettingsForm<OperationsSettings>('operations')
  const { set, problem } = form
  return (
    <FormFrame form={form} title="Backup and operations">
      {(values) => (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              label="Backup"
              hint="Into the folder backups of the data folder, checked after writing, at about half past two at night."
              options={backups}
              value={values.backup}
              onChange={(backup) => set('backup', backup)}
            />
            <NumberField
              label="Backups that are kept"
              min={1}
              max={365}
              value={values.backupsKept}
              error={problem('backupsKept')}
              onChange={(kept) => set('backupsKept', kept as number)}
            />
          </div>
          {numbers.map(([name, label, max]) => (
            <NumberField
              key={name}
              label={label}
              min={1}
              max={max}
              value={values[name]}
              error={problem(name)}
              onChange={(value) => set(name, value as number)}
            />
          ))}
        </>
      )}
    </FormFrame>
  )
}
