-- What lists sort, filter and count by, so that they read indexes alone up to the page that is shown.

create index page_count on page (source_id, removed_at, status, chunk_count);

drop index conversation_by_start;
create index conversation_by_start on conversation (started_at, id, status, channel);
drop index conversation_by_status;
create index conversation_by_status on conversation (status, started_at, id, channel);

create index source_list on source (removed_at, id, type, status, enabled);
create index page_by_change on page (source_id, removed_at, updated_at, id, status);
create index webhook_list on webhook (removed_at);
