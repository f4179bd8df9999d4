-- What each job did last, and when it is due again.

create table job (
  name text primary key,
  schedule text not null, -- cron, with seconds
  started_at integer, -- of the last run that is told of
  finished_at integer,
  duration_ms integer,
  outcome text, -- in words: what was done; null: nothing was to be done, or it failed
  error text, -- of the last failure
  failed_at integer,
  runs integer not null default 0, -- those that did something, and those that failed
  failures integer not null default 0,
  due_at integer, -- null for those that look by themselves every few seconds
  lease_until integer -- while it runs
) strict;

-- A person's data that is being deleted; the row goes with the last of it.
create table erasure (
  id integer primary key autoincrement,
  subject text not null unique, -- visitor id, user id or e-mail address
  removed text not null check (json_valid(removed)), -- how many of each kind so far
  visitors text not null check (json_valid(visitors)), -- row ids of those that may go with it
  touched_at integer not null -- when its last slice went
) strict;

-- By whom deletion and export find what they are about.
create index conversation_by_email on conversation (lower(user_email)) where user_email is not null;
create index conversation_by_contact on conversation (lower(contact_email))
  where contact_email is not null;
create index delivery_of_event on delivery (event_id);
create index delivery_finished on delivery (finished_at) where finished_at is not null;
create index visitor_by_visit on visitor (last_seen_at);
create index event_passing on event (created_at)
  where conversation_id is null or type in ('note.added', 'conversation.changed', 'conversation.read');
