import { expect, test } from 'bun:test'
import { csvOf } from '../../src/dashboard/csv.ts'
import { daysIn, lastDays, rangeBefore } from '../../src/dashboard/days.ts'

test('cells are quoted where they must be, and no spreadsheet takes one for a formula', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        ['=1+1', 'say "hi", now'],
        [-1, null],
        ['line\nbreak', true],
      ],
    ),
  ).toBe('a,b\r\n\'=1+1,"say ""hi"", now"\r\n-1,\r\n"line\nbreak",true\r\n')
})

test('the period before is as long and ends the day before', () => {
  const range = lastDays(30, Date.parse('2026-03-15T23:59:00Z'))
  expect(range).toEqual({ startDate: '2026-02-14', endDate: '2026-03-15' })
  const before = rangeBefore(range)
  expect(before).toEqual({ startDate: '2026-01-15', endDate: '2026-02-13' })
  expect(daysIn(before)).toBe(30)
})
