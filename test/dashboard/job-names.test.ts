import { expect, test } from 'bun:test'
import { jobNames } from '../../src/dashboard/pages/settings/job-names.ts'
import { allJobs } from '../../src/jobs.ts'

test('the console has words for each job, and for none that is gone', () => {
  expect(Object.keys(jobNames).sort()).toEqual(
    allJobs()
      .map(({ name }) => name)
      .sort(),
  )
})
