-- What each job did last, and when it is due again.

create table job (
  name text primary key,
  started_at integer,
  finished_at integer,
  duration_ms integer,
  outcome text, -- in words: what was done
  error text, -- of the last run, if it failed
  failed_at integer,
  runs integer not null default 0,
  failures integer not null default 0,
  due_at integer,
  lease_until integer -- while it runs
) strict;
