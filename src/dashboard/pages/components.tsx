import { useState } from 'react'
import { Button } from '../components/button.tsx'
import { Chart } from '../components/chart.tsx'
import { Choices } from '../components/choices.tsx'
import { Confirm } from '../components/confirm.tsx'
import { CopyBox, CopyButton } from '../components/copy.tsx'
import { Dialog } from '../components/dialog.tsx'
import { SelectField, TextArea, TextField } from '../components/field.tsx'
import { FigureGrid } from '../components/figures.tsx'
import { Badge, Card, Empty, Failure, PageHead, Skeleton } from '../components/layout.tsx'
import { Markdown } from '../components/markdown.tsx'
import { Menu } from '../components/menu.tsx'
import { Meter } from '../components/meter.tsx'
import { Pager } from '../components/pager.tsx'
import { Table } from '../components/table.tsx'
import { ThemeSwitch } from '../components/theme-switch.tsx'
import { Toggle } from '../components/toggle.tsx'
import { Tokens } from './components/tokens.tsx'

/** For whoever works on the console: every component in its states, by day and by night. */
export default function Components() {
  return (
    <>
      <PageHead title="Components">
        <ThemeSwitch />
      </PageHead>
      <div className="grid min-w-0 grid-cols-1 gap-4 p-4 xl:grid-cols-2">
        {(['light', 'dark'] as const).map((theme) => (
          <section
            key={theme}
            data-theme={theme}
            aria-label={theme === 'light' ? 'Light' : 'Dark'}
            className="grid min-w-0 grid-cols-1 content-start gap-4 rounded-lg border border-line bg-canvas p-4 text-text"
          >
            <h2 className="text-base font-semibold">{theme === 'light' ? 'Light' : 'Dark'}</h2>
            <Tokens />
            <Buttons />
            <Fields />
            <States />
            <Data />
            <Overlays />
          </section>
        ))}
      </div>
    </>
  )
}

function Buttons() {
  const kinds = ['primary', 'plain', 'quiet', 'danger'] as const
  return (
    <Card title="Buttons">
      <div className="grid gap-3 p-4">
        {(['normal', 'small'] as const).map((size) => (
          <div key={size} className="flex flex-wrap gap-2">
            {kinds.map((kind) => (
              <Button key={kind} kind={kind} size={size}>
                {kind}
              </Button>
            ))}
            <Button size={size} disabled>
              disabled
            </Button>
            <Button size={size} isBusy>
              busy
            </Button>
          </div>
        ))}
        <div className="flex flex-wrap gap-1">
          {(['neutral', 'accent', 'good', 'warn', 'bad'] as const).map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          ))}
        </div>
      </div>
    </Card>
  )
}

function Fields() {
  const [isOn, setOn] = useState(true)
  const [choice, setChoice] = useState<'a' | 'b'>('a')
  const options = [
    ['a', 'The first'],
    ['b', 'The second'],
  ] as const
  return (
    <Card title="Fields">
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <TextField label="Text" placeholder="Empty" hint="What to type." />
        <TextField label="Wrong" defaultValue="12" error="It must be text of 1 to 60 characters." />
        <TextField label="Disabled" defaultValue="Not now" disabled />
        <SelectField label="Choice" options={options} value={choice} onChange={setChoice} />
        <TextArea label="Long text" rows={2} defaultValue="Two lines of it." />
        <Choices legend="One of two" options={options} value={choice} onChange={setChoice} />
        <div className="grid content-start gap-3">
          <Toggle label="On or off" checked={isOn} onChange={setOn} />
          <Toggle label="Not to be changed" checked={false} disabled onChange={setOn} />
        </div>
      </div>
    </Card>
  )
}

function States() {
  return (
    <>
      <Card title="Loading">
        <Skeleton lines={3} />
      </Card>
      <Card title="Empty">
        <Empty title="Nothing is there yet">It says what to do about it.</Empty>
      </Card>
      <Card title="Failed">
        <Failure error={new Error('Keepdesk can’t be reached.')} onRetry={() => undefined} />
        <Failure error={new Error('Without a second try.')} />
      </Card>
    </>
  )
}

const rows = [
  { name: 'Help centre', pages: 142, state: 'good' },
  { name: 'W'.repeat(60), pages: 1_234_567, state: 'bad' },
] as const
const days = ['1 Jun', '2 Jun', '3 Jun', '4 Jun', '5 Jun']

function Data() {
  const [page, setPage] = useState(2)
  return (
    <>
      <Card title="Table">
        <Table
          rows={[...rows]}
          keyOf={({ name }) => name}
          columns={[
            { head: 'Name', cell: ({ name }) => <span className="break-all">{name}</span> },
            { head: 'Pages', isNumber: true, cell: ({ pages }) => pages.toLocaleString('en') },
            { head: 'State', cell: ({ state }) => <Badge tone={state}>{state}</Badge> },
            { head: 'Actions', isPinned: true, cell: () => <Menu label="Actions" items={menu} /> },
          ]}
        />
        <Pager page={page} pageSize={20} total={142} onChange={setPage} />
      </Card>
      <Card title="Meters">
        <div className="grid gap-4 p-4">
          {[0, 0.4, 1].map((value) => (
            <Meter key={value} value={value} label={`${value}`} mark={0.5} />
          ))}
        </div>
      </Card>
      <Card title="Chart">
        <Chart
          label="Made-up conversations"
          rows={days.map((label, at) => ({ label, asked: at * at + 3, missed: 4 - at }))}
          lines={[
            { key: 'asked', name: 'Asked', color: 'accent' },
            { key: 'missed', name: 'Not answered', color: 'warn', isDashed: true },
          ]}
        />
      </Card>
      <Card title="Figures, while they load">
        <div className="p-4">
          <FigureGrid data={undefined} />
        </div>
      </Card>
      <Card title="Formatted text">
        <div className="p-4 text-sm">
          <Markdown
            text={
              '# Heading\n\nA **bold** word, `code`, a [link](https://example.com).\n\n1. One\n2. Two\n\n> Quoted\n\n| A | B |\n| - | - |\n| 1 | 2 |'
            }
          />
        </div>
      </Card>
    </>
  )
}

const menu = [
  { name: 'Rename', run: () => undefined },
  { name: 'Delete', isDanger: true, run: () => undefined },
]

function Overlays() {
  const [open, setOpen] = useState<'dialog' | 'confirm'>()
  const close = () => setOpen(undefined)
  return (
    <Card title="To copy, and on top">
      <div className="grid gap-3 p-4">
        <CopyBox text="keepdesk serve --port 9000" label="Command" />
        <div className="flex flex-wrap gap-2">
          <CopyButton text="Copied" />
          <Button onClick={() => setOpen('dialog')}>Dialog</Button>
          <Button onClick={() => setOpen('confirm')}>Question</Button>
        </div>
      </div>
      <Dialog title="A dialog" isOpen={open === 'dialog'} onClose={close}>
        <p className="text-sm text-muted">The focus stays in it until it is closed.</p>
      </Dialog>
      {open === 'confirm' && (
        <Confirm
          title="Delete it?"
          action="Delete"
          isBusy={false}
          onConfirm={close}
          onClose={close}
        >
          This can’t be undone.
        </Confirm>
      )}
    </Card>
  )
}
