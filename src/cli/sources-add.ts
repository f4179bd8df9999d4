import { addressProblem, addSource } from '../knowledge/add-source.ts'
import { comesUp } from '../knowledge/schedule.ts'
import type { Authority, SourceOptions } from '../knowledge/schema.ts'
import type { App } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { readThrough } from './read-through.ts'
import { readTarget, type SourceTarget, type TargetWish } from './source-target.ts'
import { failed, misused, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

export interface AddOptions extends TargetWish {
  authority: Authority
  schedule?: string
  include?: string[]
  exclude?: string[]
  maxPages?: string
  maxDepth?: string
  wait?: boolean
  json?: boolean
}

export async function addSourceCommand(
  terminal: Terminal,
  config: Config,
  options: AddOptions,
): Promise<void> {
  const sourceOptions = optionsOf(options)
  checkSchedule(options.schedule)
  const target = await readTarget(options)
  await withApp(terminal, config, { lock: 'preferred' }, async (opened) => {
    const { app } = opened
    await checkAddress(app, target)
    const added = await addSource(app, {
      ...target,
      options: sourceOptions,
      authority: options.authority,
      ...(options.schedule ? { syncSchedule: options.schedule } : {}),
    })
    if (added.kind === 'known') throw known(target, added)
    const { id, syncId } = added
    await readThrough(terminal, opened, {
      sourceId: id,
      syncId,
      waits: options.wait === true,
      asJson: options.json === true,
    })
  })
}

function optionsOf({ include, exclude, maxPages, maxDepth }: AddOptions): SourceOptions {
  return {
    ...(include ? { include } : {}),
    ...(exclude ? { exclude } : {}),
    ...(maxPages ? { maxPages: wholeNumber('--max-pages', maxPages, [1, 100_000]) } : {}),
    ...(maxDepth ? { maxDepth: wholeNumber('--max-depth', maxDepth, [0, 100]) } : {}),
  }
}

function wholeNumber(flag: string, text: string, [least, most]: [number, number]): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw misused(`${flag} is '${text}', but must be a whole number from ${least} to ${most}.`)
}

function checkSchedule(schedule: string | undefined): void {
  if (schedule === undefined || comesUp(schedule)) return
  throw misused(
    `--schedule is '${schedule}', but must be a cron pattern of minute, hour, day, month and weekday, such as "0 3 * * *".`,
  )
}

function known({ location }: SourceTarget, { by, name }: { by: string; name: string }) {
  return failed(
    by === 'location'
      ? `${location} is a source already, '${name}': read it again with keepdesk sources sync "${name}".`
      : `There is a source '${name}' already: choose another name with --name.`,
  )
}

async function checkAddress(app: App, { type, location }: SourceTarget): Promise<void> {
  if (type !== 'WEBSITE' && type !== 'URL') return
  const problem = await addressProblem(app, location)
  if (problem) throw problem.isWrong ? misused(problem.message) : failed(problem.message)
}
