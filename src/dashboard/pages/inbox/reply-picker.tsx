import { Link } from '@tanstack/react-router'
import { Pencil, Plus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { Excerpt } from '../../components/excerpt.tsx'
import { matching, type SavedReply, useSavedReplies } from '../../saved-replies.ts'

/**
 * The saved replies that have what was typed, one of which is marked. The keys go to whatever has the
 * focus, the reply box or the field of the list itself, which hands them to `press`.
 */
export function useReplyPicker(
  words: string | undefined,
  { onChoose, onClose }: { onChoose: (reply: SavedReply) => void; onClose: () => void },
) {
  const listId = useId()
  const { data, error, isPending } = useSavedReplies(words !== undefined)
  const [marked, setMarked] = useState(0)
  const found = words === undefined ? [] : matching(data ?? [], words)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other words the first is marked again
  useEffect(() => setMarked(0), [words])
  /** True where the key was for the list. */
  function press(event: KeyboardEvent): boolean {
    const isChoice = event.key === 'Enter' || event.key === 'Tab'
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    const reply = found[marked]
    if (words === undefined || event.nativeEvent.isComposing) return false
    if (event.key === 'Escape') onClose()
    else if (step && found.length > 0) setMarked((marked + step + found.length) % found.length)
    else if (isChoice && reply && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      onChoose(reply)
    } else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const field = {
    'aria-autocomplete': 'list' as const,
    'aria-controls': found.length > 0 ? listId : undefined,
    'aria-activedescendant': found[marked] ? `${listId}-${marked}` : undefined,
  }
  return { listId, found, marked, setMarked, press, field, error, isPending, onChoose }
}

type Picker = ReturnType<typeof useReplyPicker>

export function ReplyList({
  picker,
  words,
  onSearch,
  onEdit,
}: {
  picker: Picker
  words: string
  /** Where the list has a field of its own. */
  onSearch?: ((words: string) => void) | undefined
  /** Without one: a new one. */
  onEdit: (reply?: SavedReply) => void
}) {
  const { listId, found, marked, setMarked, press, field, error, isPending, onChoose } = picker
  useEffect(() => {
    document.getElementById(`${listId}-${marked}`)?.scrollIntoView({ block: 'nearest' })
  }, [listId, marked])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from any of its buttons
    <div
      onKeyDown={(event) => event.key === 'Escape' && press(event)}
      className="absolute inset-x-3 bottom-full z-20 mb-1 overflow-hidden rounded-md border border-line bg-raised shadow-(--shadow)"
    >
      {onSearch && (
        <input
          // biome-ignore lint/a11y/noAutofocus: it was just opened to type in
          autoFocus
          type="text"
          aria-label="Find a saved reply"
          placeholder="Find a saved reply"
          className="h-9 w-full border-b border-line bg-transparent px-3 text-sm outline-none placeholder:text-faint"
          value={words}
          maxLength={80}
          onChange={({ target }) => onSearch(target.value)}
          onKeyDown={press}
          {...field}
        />
      )}
      {found.length > 0 && (
        <div
          id={listId}
          role="listbox"
          aria-label="Saved replies"
          className="max-h-56 overflow-y-auto p-1"
        >
          {found.map((reply, index) => (
            <div
              key={reply.id}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === marked}
              className="cursor-pointer rounded px-2 py-1 aria-selected:bg-sunken"
              onPointerMove={() => setMarked(index)}
              // The focus stays where the text goes.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChoose(reply)}
              onKeyDown={press}
            >
              <p className="truncate text-sm">{reply.title}</p>
              <p className="truncate text-xs text-muted">
                <Excerpt text={reply.content} />
              </p>
            </div>
          ))}
        </div>
      )}
      {found.length === 0 && (
        <p role="status" className="px-3 pb-2 text-xs text-muted">
          {error
            ? error.message
            : isPending
              ? 'Loading …'
              : words
                ? 'No saved reply has these words.'
                : 'There are no saved replies yet.'}
        </p>
      )}
      <p className="flex items-center gap-2 border-t border-line px-2 py-1 text-xs text-muted">
        <button
          type="button"
          className="flex items-center gap-1 rounded px-1 py-0.5 hover:bg-sunken hover:text-text"
          onClick={() => onEdit()}
        >
          <Plus size={12} aria-hidden="true" /> New saved reply
        </button>
        {found[marked] && (
          <button
            type="button"
            aria-label={`Change ${found[marked].title}`}
            className="flex items-center gap-1 rounded px-1 py-0.5 hover:bg-sunken hover:text-text"
            onClick={() => onEdit(found[marked])}
          >
            <Pencil size={12} aria-hidden="true" /> Change
          </button>
        )}
        <Link
          to={'/settings/saved-replies' as '/'}
          className="ml-auto rounded px-1 py-0.5 hover:bg-sunken hover:text-text"
        >
          All
        </Link>
      </p>
    </div>
  )
}
