-- The HTTP status of a first response, so that any POST can be replayed.

alter table idempotency add column status integer;
