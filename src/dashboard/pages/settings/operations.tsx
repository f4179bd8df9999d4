import { useState } from 'react'
import type { OperationsSettings } from '../../../settings/schema.ts'
import { SelectField } from '../../components/field.tsx'
import { FormFrame, useSettingsForm } from './form.tsx'
import { NumberField } from './inputs.tsx'
import { FewerBackups, isWithin, ShorterDeliveryLog } from './retention.tsx'

const backups = [
  ['OFF', 'Off'],
  ['DAILY', 'Every night'],
] as const

const longestLog = 365
const mostBackups = 365

const numbers = [
  ['waitNoticeMinutes', 'A waiting visitor is told that it takes longer after, in minutes', 1440],
  [
    'claimReleaseMinutes',
    'A conversation waits again when its agent is away for, in minutes',
    1440,
  ],
  ['deliveryLogDays', 'Webhook deliveries are kept, in days', longestLog],
] as const

export function Operations() {
  const form = useSettingsForm<OperationsSettings>('operations')
  const { set, problem, edits, stored, saving } = form
  const [toAsk, setToAsk] = useState<('backups' | 'log')[]>([])
  /** Whether a number that is valid goes down, by which something is deleted. */
  function goesDown(name: 'backupsKept' | 'deliveryLogDays', most: number): boolean {
    const next: unknown = edits[name]
    const before = stored.data?.data[name] ?? Infinity
    return typeof next === 'number' && isWithin(next, most) && next < before
  }
  function save() {
    const questions: typeof toAsk = []
    if (goesDown('backupsKept', mostBackups)) questions.push('backups')
    if (goesDown('deliveryLogDays', longestLog)) questions.push('log')
    setToAsk(questions)
    if (questions.length === 0) saving.mutate()
  }
  const answer = {
    onConfirm() {
      setToAsk(toAsk.slice(1))
      if (toAsk.length === 1) saving.mutate()
    },
    onClose: () => setToAsk([]),
  }
  return (
    <>
      <FormFrame form={form} title="Backup and operations" onSave={save}>
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
                max={mostBackups}
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
      {toAsk[0] === 'backups' && <FewerBackups kept={edits.backupsKept ?? 1} {...answer} />}
      {toAsk[0] === 'log' && <ShorterDeliveryLog days={edits.deliveryLogDays ?? 1} {...answer} />}
    </>
  )
}
