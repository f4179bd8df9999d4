-- Counts of a source's pages without reading the pages.

create index page_of_source on page (source_id, removed_at, status, chunk_count);
