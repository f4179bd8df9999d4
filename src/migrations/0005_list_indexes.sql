-- What lists sort and count by.

create index page_count on page (source_id, removed_at, status, chunk_count);
