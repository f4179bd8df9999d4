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
  previous_secrets text not null default '[]' check (json_valid(previous_secrets)), -- [{secret, until}]: sign, too, for a while after a rotation
  after_event integer not null, -- row id of the last event before it was created or enabled
  failing_since integer, -- of the first failure after the last success
  removed_at integer, -- gone for everybody; its rows are cleared away in slices
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
  attempts text not null default '[]' check (json_valid(attempts)), -- [{at, status, durationMs, error, responseBody}]
  failures integer not null default 0, -- since it was queued, by the event or by hand: decides the next wait
  next_attempt_at integer,
  lease_until integer, -- being sent until then, if its process still lives
  created_at integer not null,
  finished_at integer
) strict;
-- Covers the log's filters: a page and its total read one subscription's entries, and no rows but the page's.
create index delivery_of_webhook on delivery (webhook_id, created_at, status, event_type);
create index delivery_by_time on delivery (created_at);
create index delivery_due on delivery (webhook_id, next_attempt_at)
  where status in ('PENDING', 'RETRYING');
