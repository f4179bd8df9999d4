-- Measured runs of the trust score.

create table trust_run (
  id integer primary key autoincrement,
  public_id text not null unique,
  status text not null check (status in ('RUNNING', 'DONE', 'FAILED')),
  score real, -- 0 to 100
  grade text,
  dimensions text not null default '[]' check (json_valid(dimensions)), -- [{name, weight, score, samples}]
  started_at integer not null,
  finished_at integer
) strict;
create index trust_run_by_end on trust_run (finished_at) where status = 'DONE';
