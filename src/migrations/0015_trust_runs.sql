-- Runs of the trust suite as rows that a job works off, and what they asked.

create table trust_run_new (
  id integer primary key autoincrement,
  public_id text not null unique,
  status text not null check (status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  score real, -- 0 to 100
  grade text,
  dimensions text not null default '[]' check (json_valid(dimensions)), -- [{name, weight, score, samples}]
  started_at integer not null,
  finished_at integer,
  done integer not null default 0,
  total integer not null default 0, -- 0: the questions are not chosen yet
  model text, -- null: none was reachable, answers were quoted
  fingerprint text check (json_valid(fingerprint)), -- of what was measured: {knowledge, settings}
  trigger text not null default 'OPERATOR' check (trigger in ('OPERATOR', 'SCHEDULE', 'COMMAND')),
  started_by text, -- name of the operator
  note text, -- what the knowledge is too small for
  error text,
  lease_until integer
) strict;
insert into trust_run_new
  (id, public_id, status, score, grade, dimensions, started_at, finished_at, error)
select id, public_id, case status when 'RUNNING' then 'FAILED' else status end, score, grade,
  dimensions, started_at, finished_at,
  case status when 'RUNNING' then 'It was cut short.' end
from trust_run;
drop table trust_run;
alter table trust_run_new rename to trust_run;
create index trust_run_by_end on trust_run (finished_at) where status = 'DONE';
-- One at a time.
create unique index trust_run_open on trust_run (1) where status in ('QUEUED', 'RUNNING');

create table trust_sample (
  id integer primary key,
  run_id integer not null references trust_run (id) on delete cascade,
  case_id text not null,
  category text not null,
  dimension text not null,
  questions text not null check (json_valid(questions)),
  answer text not null,
  citations text not null check (json_valid(citations)),
  source text, -- null: there was no answer
  confidence real,
  verdict text not null check (verdict in ('PASS', 'FAIL', 'SKIPPED')),
  reason text not null,
  side text check (side in ('REFUSE', 'ANSWER')), -- of refusal quality: which of both was right
  ms integer not null,
  unique (run_id, case_id)
) strict;
