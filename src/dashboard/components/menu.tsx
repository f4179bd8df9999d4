import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

interface MenuItem {
  name: string
  run: () => void
  isDanger?: boolean
}

/** What else can be done with a row. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={label}
        className="grid size-7 place-items-center rounded-md text-muted hover:bg-sunken hover:text-text"
      >
        <Ellipsis size={16} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-30 min-w-44 rounded-md border border-line bg-raised p-1 shadow-(--shadow)"
        >
          {items.map(({ name, run, isDanger }) => (
            <DropdownMenu.Item
              key={name}
              onSelect={run}
              className={`flex h-8 cursor-pointer items-center rounded px-2 text-sm outline-none data-[highlighted]:bg-sunken ${isDanger ? 'text-bad' : 'text-text'}`}
            >
              {name}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
