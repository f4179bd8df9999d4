-- Results of runs of the adversarial suite.

create table trust_run (
  id integer primary key autoincrement,
  public_id text not null unique,
  score real not null check (score between 0 and 100),
  dimensions text not null check (json_valid(dimensions)), -- [{name, weight, score, samples}]
  finished_at integer not null
) strict;
create index trust_run_by_time on trust_run (finished_at);
