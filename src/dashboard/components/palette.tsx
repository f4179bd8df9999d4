import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { chooseTheme, themes } from '../theme.ts'
import { useFocusBack } from './focus-back.ts'

const places: [path: string, name: string, words?: string][] = [
  ['/', 'Home'],
  ['/inbox', 'Inbox', 'conversations waiting'],
  ['/playground', 'Playground', 'ask try test'],
  ['/knowledge', 'Knowledge', 'sources pages'],
  ['/gaps', 'Gaps', 'unanswered questions'],
  ['/trust', 'Trust', 'score, adversarial runs, samples'],
  ['/analytics', 'Analytics', 'figures csv'],
  ['/settings/chat', 'Settings: chat', 'bot tone threshold'],
  ['/settings/widget', 'Settings: widget', 'colours script'],
  ['/settings/saved-replies', 'Settings: saved replies', 'templates canned'],
  ['/settings/account', 'Settings: your account', 'password sound notifications alerts'],
  ['/settings/webhooks', 'Settings: webhooks', 'deliveries'],
  ['/settings/jobs', 'Settings: jobs'],
  ['/settings/operations', 'Settings: backup and operations'],
  ['/settings/about', 'Settings: about', 'version health model'],
]
const forAdmins: typeof places = [
  ['/settings/users', 'Settings: users', 'invite'],
  ['/settings/keys', 'Settings: API keys'],
]

const group =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint'
const item =
  'flex h-8 cursor-pointer items-center rounded-md px-2 text-sm text-text data-[selected=true]:bg-sunken'

/** Ctrl-K: everywhere by typing a few letters. */
export default function Palette({ isAdmin, onClose }: { isAdmin: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const onCloseAutoFocus = useFocusBack()
  function run(action: () => void) {
    onClose()
    action()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <div className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          onCloseAutoFocus={onCloseAutoFocus}
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-lg overflow-hidden rounded-lg border border-line bg-raised shadow-(--shadow)"
        >
          <Dialog.Title className="sr-only">Find a screen or an action</Dialog.Title>
          <Command label="Find a screen or an action" loop>
            <Command.Input
              placeholder="Where to?"
              className="h-11 w-full border-b border-line bg-transparent px-4 text-sm text-text outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-80 overflow-y-auto p-2">
              <Command.Empty className="px-2 py-6 text-center text-sm text-muted">
                Nothing is called that.
              </Command.Empty>
              <Command.Group heading="Go to" className={group}>
                {[...places, ...(isAdmin ? forAdmins : [])].map(([path, name, words = '']) => (
                  <Command.Item
                    key={path}
                    value={name}
                    keywords={words.split(' ')}
                    className={item}
                    onSelect={() => run(() => navigate({ to: path as '/' }))}
                  >
                    {name}
                  </Command.Item>
                ))}
                <Command.Item
                  value="API reference docs"
                  className={item}
                  onSelect={() => run(() => location.assign('/docs'))}
                >
                  API reference
                </Command.Item>
              </Command.Group>
              <Command.Group heading="Theme" className={group}>
                {themes.map((theme) => (
                  <Command.Item
                    key={theme}
                    value={`Theme: ${theme}`}
                    className={item}
                    onSelect={() => run(() => chooseTheme(theme))}
                  >
                    Theme: {theme}
                  </Command.Item>
                ))}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
