import { useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Excerpt } from '../../components/excerpt.tsx'
import { Card, Empty, Failure, Skeleton } from '../../components/layout.tsx'
import { SavedReplyDialog } from '../../components/saved-reply-dialog.tsx'
import { Table } from '../../components/table.tsx'
import { ago } from '../../format.ts'
import {
  deleteSavedReply,
  type SavedReply,
  savedRepliesKey,
  useSavedReplies,
} from '../../saved-replies.ts'

/** Texts that the team shares. */
export function SavedReplies() {
  const queries = useQueryClient()
  const [open, setOpen] = useState<SavedReply | 'new'>()
  const replies = useSavedReplies()
  const again = () => queries.invalidateQueries({ queryKey: savedRepliesKey })
  return (
    <>
      <Card
        title="Saved replies"
        action={
          <Button kind="primary" size="small" onClick={() => setOpen('new')}>
            New saved reply
          </Button>
        }
      >
        {replies.error && <Failure error={replies.error} onRetry={() => replies.refetch()} />}
        {replies.isPending && <Skeleton />}
        {replies.data?.length === 0 && (
          <Empty title="No saved replies yet">
            Texts that you write again and again: a greeting, an apology, how a refund goes.
            Everybody who answers here has them in the reply box, behind the key <code>/</code>.
          </Empty>
        )}
        {replies.data && replies.data.length > 0 && (
          <Table
            rows={replies.data}
            keyOf={({ id }) => id}
            columns={[
              {
                head: 'Title',
                cell: (reply) => (
                  <span className="grid gap-0.5">
                    <button
                      type="button"
                      className="text-left font-medium wrap-anywhere hover:underline"
                      onClick={() => setOpen(reply)}
                    >
                      {reply.title}
                    </button>
                    <span className="line-clamp-2 text-xs wrap-anywhere text-muted">
                      <Excerpt text={reply.content} />
                    </span>
                  </span>
                ),
                className: 'min-w-36',
              },
              {
                head: 'Changed',
                cell: ({ updatedAt, updatedBy }) => (
                  <span className="grid gap-0.5 text-muted">
                    <span className="sm:whitespace-nowrap">{ago(updatedAt)}</span>
                    <span className="line-clamp-1 text-xs wrap-anywhere max-sm:hidden">
                      by {updatedBy.name}
                    </span>
                  </span>
                ),
                className: 'sm:min-w-40',
              },
              {
                head: 'Action',
                isPinned: true,
                cell: (reply) => (
                  <Button
                    kind="quiet"
                    size="small"
                    aria-label={`Delete ${reply.title}`}
                    onClick={() => void deleteSavedReply(reply, again)}
                  >
                    <Trash2 size={14} />
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Card>
      {open && (
        <SavedReplyDialog
          reply={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
