-- A replay has the status of the first response, too.

alter table idempotency add column status integer not null default 200;
