-- Short texts that operators share and put into their replies.

create table saved_reply (
  id integer primary key autoincrement,
  public_id text not null unique,
  title text not null,
  content text not null, -- with placeholders: {{name}}, {{agent}}
  created_by text not null, -- operators' public ids, and their names as they were then
  created_by_name text not null,
  created_at integer not null,
  updated_by text not null,
  updated_by_name text not null,
  updated_at integer not null,
  deleted_by text,
  deleted_by_name text,
  deleted_at integer -- for a while it can be brought back
) strict;
create unique index saved_reply_by_title on saved_reply (title collate nocase)
  where deleted_at is null;
create index saved_reply_deleted on saved_reply (deleted_at) where deleted_at is not null;
create index saved_reply_of_author on saved_reply (created_by);
