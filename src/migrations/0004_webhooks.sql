-- Webhook subscriptions and what is delivered to them.

create table webhook (
  id integer primary key autoincrement,
  public_id text not null unique,
  url text not null,
  events text not null check (json_valid(events)), -- names, or ["*"]
  description text not null default '',
  enabled integer not null default 1 check (enabled in (0, 1)),
  disabled_reason text, -- where Keepdesk itself switched it off
  secret text not null, -- whsec_…: signing needs it as it is
  previous_secret text, -- goes on signing for a while after a rotation
  previous_secret_until integer,
  failing_since integer, -- of the first failure after the last success
  created_at integer not null,
  updated_at integer not null
) strict;

create table delivery (
  id integer primary key autoincrement,
  public_id text not null unique,
  webhook_id integer not null references webhook (id) on delete cascade,
  event_id text not null, -- public: the receiver's idempotency key
  event_type text not null,
  status text not null check (status in ('PENDING', 'DELIVERED', 'RETRYING', 'FAILED')),
  body text not null, -- the bytes that are sent, the same on every attempt
  attempts text not null default '[]' check (json_valid(attempts)),
  attempt_count integer not null default 0,
  next_attempt_at integer,
  lease_until integer,
  created_at integer not null,
  finished_at integer
) strict;
create index delivery_of_webhook on delivery (webhook_id, created_at);
create index delivery_by_time on delivery (created_at);
create index delivery_due on delivery (next_attempt_at)
  where status in ('PENDING', 'RETRYING');
