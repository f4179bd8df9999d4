-- Questions grouped by meaning: assigned one by one as they come in, so that groups stay what they are.

create table question_group (
  id integer primary key autoincrement,
  public_id text not null unique, -- gap_…
  question text not null, -- the one that stands for all
  created_at integer not null
) strict;
