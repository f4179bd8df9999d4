-- Conversations with integer keys, so that lists, exports and full text read them in order; the event
-- log; feedback; the visitors of the widget.

create table visitor (
  id integer primary key,
  public_id text not null unique,
  token_hash text not null unique, -- SHA-256 of the token, in hex
  created_at integer not null,
  last_seen_at integer not null
) strict;

create table conversation_3 (
  id integer primary key autoincrement, -- never used again: event readers and full text go by it
  public_id text not null unique,
  status text not null check (status in ('BOT', 'WAITING', 'HUMAN', 'ENDED')),
  channel text not null check (channel in ('API', 'WIDGET')),
  visitor_id integer references visitor (id) on delete set null,
  user_id text,
  user_name text,
  user_email text,
  metadata text not null default '{}' check (json_valid(metadata)),
  language text,
  message_count integer not null default 0,
  agent_id text, -- the person who has it
  agent_name text,
  started_at integer not null,
  last_message_at integer not null,
  escalated_at integer, -- when it first went to a person
  escalation_reason text,
  ended_at integer
) strict;
insert into conversation_3 (public_id, status, channel, user_id, user_name, user_email, metadata,
  language, message_count, started_at, last_message_at, ended_at)
select id, status, channel, user_id, user_name, user_email, metadata, language, message_count,
  started_at, last_message_at, ended_at
from conversation order by started_at, id;

-- The id is the conversation's id times 2^20 plus the sequence: a conversation's messages lie together.
create table message_3 (
  id integer primary key,
  public_id text not null unique,
  conversation_id integer not null generated always as (id >> 20) virtual,
  sequence integer not null generated always as (id & 1048575) virtual,
  role text not null check (role in ('USER', 'ASSISTANT', 'AGENT', 'SYSTEM')),
  content text not null,
  source text check (source in ('AI', 'KNOWLEDGE', 'SMALL_TALK', 'FALLBACK', 'HUMAN')),
  confidence real,
  grounding text check (json_valid(grounding)),
  citations text not null default '[]' check (json_valid(citations)),
  suggestions text not null default '[]' check (json_valid(suggestions)),
  interrupted integer not null default 0 check (interrupted in (0, 1)),
  model text,
  tokens_in integer,
  tokens_out integer,
  response_ms integer,
  key_id text, -- the API key that brought it in, or that the reply went to
  agent_name text, -- of AGENT messages
  rating text check (rating in ('UP', 'DOWN')),
  rating_comment text,
  rated_at integer,
  created_at integer not null
) strict;
insert into message_3 (id, public_id, role, content, source, confidence, grounding, citations,
  suggestions, interrupted, model, tokens_in, tokens_out, response_ms, key_id, created_at)
select (c.id << 20) + m.sequence, m.id, m.role, m.content, m.source, m.confidence, m.grounding,
  m.citations, m.suggestions, m.interrupted, m.model, m.tokens_in, m.tokens_out, m.response_ms,
  m.key_id, m.created_at
from message m join conversation_3 c on c.public_id = m.conversation_id;

drop table message;
drop table conversation;
alter table conversation_3 rename to conversation;
alter table message_3 rename to message;

create index conversation_by_start on conversation (started_at);
create index conversation_by_status on conversation (status, started_at);
create index conversation_by_channel on conversation (channel, started_at);
create index conversation_by_user on conversation (user_id, started_at) where user_id is not null;
create index conversation_by_visitor on conversation (visitor_id) where visitor_id is not null;
create index conversation_by_escalation on conversation (escalated_at)
  where escalated_at is not null;
create index conversation_by_end on conversation (ended_at, escalated_at) where ended_at is not null;
create index message_by_time on message (created_at);
create index reply_by_time on message (created_at, source, confidence, response_ms)
  where role = 'ASSISTANT';
create index message_by_rating on message (rated_at, rating) where rated_at is not null;

create virtual table message_text using fts5 (
  content,
  content = '', contentless_delete = 1,
  tokenize = "porter unicode61 remove_diacritics 2"
);
insert into message_text (message_text, rank) values ('deletemerge', 0);
insert into message_text (rowid, content) select id, content from message;

-- What happened, in order; written in the transaction that causes it.
create table event (
  id integer primary key autoincrement,
  public_id text not null unique,
  type text not null,
  conversation_id integer, -- of those that are about one
  data text not null check (json_valid(data)), -- as receivers get it
  created_at integer not null
) strict;
create index event_of_conversation on event (conversation_id) where conversation_id is not null;
create index event_by_time on event (created_at);

-- How far each reader of the event log has come.
create table event_cursor (
  reader text primary key,
  event_id integer not null
) strict;

-- What is counted by day (days since the epoch, in UTC) because no row of its own tells it.
create table usage_counter (
  day integer not null,
  name text not null check (name in ('embeddings')),
  count integer not null,
  primary key (day, name)
) strict, without rowid;
