import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError, patch, post } from '../api.ts'
import { deleteSavedReply, type SavedReply, savedRepliesKey } from '../saved-replies.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextArea, TextField } from './field.tsx'

type Draft = Pick<SavedReply, 'title' | 'content'>

/** Writes a new one or changes one; `start` is what a new one begins with. */
export function SavedReplyDialog({
  reply,
  start = '',
  onClose,
}: {
  reply?: SavedReply | undefined
  start?: string
  onClose: () => void
}) {
  const queries = useQueryClient()
  const [draft, setDraft] = useState<Draft>({
    title: reply?.title ?? '',
    content: reply?.content ?? start,
  })
  const again = () => queries.invalidateQueries({ queryKey: savedRepliesKey })
  const save = useMutation<SavedReply, Error, Draft>({
    mutationFn: (body) =>
      reply ? patch(`/saved-replies/${reply.id}`, body) : post('/saved-replies', body),
    onSuccess: async () => {
      await again()
      onClose()
    },
  })
  const of = (field: keyof Draft) =>
    save.error instanceof ApiError ? save.error.of(field) : undefined
  const isElsewhere = save.error && !of('title') && !of('content')
  function submit(event: FormEvent) {
    event.preventDefault()
    // A dialog over the composer is inside no form of it, but events of React go through portals.
    event.stopPropagation()
    save.mutate(draft)
  }
  return (
    <Dialog title={reply ? 'Change the saved reply' : 'New saved reply'} isOpen onClose={onClose}>
      <form className="grid gap-4" onSubmit={submit}>
        <TextField
          label="Title"
          hint="By which colleagues find it."
          maxLength={80}
          required
          value={draft.title}
          error={of('title')}
          onChange={({ target }) => setDraft({ ...draft, title: target.value })}
        />
        <TextArea
          label="Text"
          rows={7}
          maxLength={4000}
          required
          hint={
            <>
              <code className="font-mono">{'{{name}}'}</code> becomes the visitor’s name, or “there”
              if it isn’t known; <code className="font-mono">{'{{name|friend}}'}</code> has a word
              of your own for that. <code className="font-mono">{'{{agent}}'}</code> becomes your
              name.
            </>
          }
          value={draft.content}
          error={of('content')}
          onChange={({ target }) => setDraft({ ...draft, content: target.value })}
        />
        {isElsewhere && (
          <p role="alert" className="text-xs text-bad">
            {save.error?.message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          {reply && (
            <Button
              kind="danger"
              className="mr-auto"
              onClick={() => {
                onClose()
                void deleteSavedReply(reply, again)
              }}
            >
              Delete
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            isBusy={save.isPending}
            disabled={!draft.title.trim() || !draft.content.trim()}
          >
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
