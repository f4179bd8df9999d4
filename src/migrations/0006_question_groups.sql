-- Questions grouped by meaning.

create table question_group (
  id integer primary key autoincrement,
  public_id text not null unique
) strict;
