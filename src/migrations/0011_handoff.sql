-- What people need who take over conversations.

alter table conversation add column waiting_since integer; -- while it waits for a person
alter table conversation add column contact_email text; -- left by a visitor nobody had time for
alter table conversation add column wait_told_at integer; -- when the visitor was told that it takes longer
alter table conversation add column claimed_at integer; -- while a person has it
alter table conversation add column visitor_read integer not null default 0; -- sequence that they have seen
alter table conversation add column agent_read integer not null default 0;
create index conversation_waiting on conversation (waiting_since) where status = 'WAITING';
create index conversation_claimed on conversation (agent_id, last_message_at)
  where status = 'HUMAN';
create index conversation_silent on conversation (last_message_at) where status <> 'ENDED';

-- Among operators only.
create table note (
  id integer primary key autoincrement,
  public_id text not null unique,
  conversation_id integer not null references conversation (id) on delete cascade,
  author_id text not null,
  author_name text not null,
  content text not null,
  created_at integer not null
) strict;
create index note_of_conversation on note (conversation_id, id);

create table setting_11 (
  area text primary key check (area in ('chat', 'widget', 'operations')),
  value text not null check (json_valid(value)), -- only what differs from the defaults
  updated_at integer not null
) strict;
insert into setting_11 (area, value, updated_at) select area, value, updated_at from setting;
drop table setting;
alter table setting_11 rename to setting;
