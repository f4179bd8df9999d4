-- First responses to requests with an Idempotency-Key, kept for 24 hours.

create table idempotency (
  id integer primary key,
  scope text not null, -- whose key it is and for which endpoint
  key text not null,
  body_hash text not null,
  response text check (json_valid(response)), -- null while the first request runs
  created_at integer not null,
  unique (scope, key)
) strict;
create index idempotency_by_age on idempotency (created_at);
