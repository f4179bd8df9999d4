import type { ReactNode } from 'react'
import { useApiValues } from '../components/api-call.tsx'
import { PageHead } from '../components/layout.tsx'
import type { Range } from '../days.ts'
import { useSearchParams } from '../search-params.ts'
import { Feedback } from './analytics/feedback.tsx'
import { Gaps } from './analytics/gaps.tsx'
import { Overview } from './analytics/overview.tsx'
import { RangePicker, rangeOf } from './analytics/period.tsx'
import { Questions } from './analytics/questions.tsx'
import { Trust } from './analytics/trust.tsx'
import { UsageView } from './analytics/usage.tsx'

const views: [name: string, title: string, content: (range: Range) => ReactNode][] = [
  ['overview', 'Overview', (range) => <Overview range={range} />],
  ['questions', 'Questions', (range) => <Questions range={range} />],
  ['gaps', 'Gaps', (range) => <Gaps range={range} />],
  ['feedback', 'Feedback', (range) => <Feedback range={range} />],
  ['trust', 'Trust', (range) => <Trust range={range} />],
  ['usage', 'Usage', (range) => <UsageView range={range} />],
]

export default function Analytics() {
  const [params, change] = useSearchParams()
  const range = rangeOf(params)
  useApiValues({ ...range })
  const open = views.find(([name]) => name === params.view) ?? views[0]
  return (
    <>
      <PageHead title="Analytics">
        <RangePicker range={range} onChange={change} />
      </PageHead>
      <nav
        aria-label="Analytics"
        className="flex gap-1 overflow-x-auto border-b border-line px-3 py-1.5"
      >
        {views.map(([name, title]) => (
          <button
            key={name}
            type="button"
            aria-current={name === open?.[0] ? 'page' : undefined}
            className="h-7 shrink-0 rounded-md px-2 text-sm text-muted hover:bg-sunken hover:text-text aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-text"
            onClick={() => change({ view: name })}
          >
            {title}
          </button>
        ))}
      </nav>
      <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] gap-4 p-4">
        {open?.[2](range)}
      </div>
    </>
  )
}
