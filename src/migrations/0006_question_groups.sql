-- Questions grouped by meaning.

create table question_group (
  id integer primary key autoincrement,
  public_id text not null unique,
  created_at integer not null
) strict;

-- Each wording once. A new one is a group of its own until the next grouping; an open one may still
-- change its group with the next grouping, a settled one never.
create table question_wording (
  id integer primary key autoincrement,
  hash text not null unique, -- SHA-256, in hex, of its words, whatever their case and punctuation
  text text not null, -- as it was written first
  words text not null check (json_valid(words)), -- stems of the words that carry meaning
  vector blob, -- null where the model doesn't understand the language
  model text not null, -- that made the vector
  density real, -- how near its nearest are, on average
  group_id integer not null references question_group (id),
  state text not null check (state in ('NEW', 'OPEN', 'SETTLED')),
  created_at integer not null
) strict;
create index wording_of_group on question_wording (group_id, id);
create index wording_by_state on question_wording (state, id);

-- Each time that one was asked; id is that of the reply.
create table asked_question (
  id integer primary key,
  wording_id integer not null references question_wording (id) on delete cascade,
  group_id integer not null,
  asked_at integer not null,
  is_answered integer not null check (is_answered in (0, 1)), -- no fallback
  is_failed integer not null check (is_failed in (0, 1)), -- a fallback, or rated down
  confidence integer not null -- in thousandths
) strict;
create index asked_by_time on asked_question (asked_at, group_id, is_failed, confidence);
create index asked_of_group on asked_question (group_id, asked_at, is_answered, is_failed, wording_id);
create index asked_of_wording on asked_question (wording_id);

-- The same by day (from the epoch, in UTC).
create table daily_question (
  day integer not null,
  group_id integer not null,
  asked integer not null,
  failed integer not null,
  confidence integer not null,
  primary key (day, group_id)
) strict, without rowid;

create trigger question_counted after insert on asked_question begin
  insert into daily_question (day, group_id, asked, failed, confidence)
  values (new.asked_at / 86400000, new.group_id, 1, new.is_failed, new.confidence)
  on conflict do update set asked = asked + 1, failed = failed + excluded.failed,
    confidence = confidence + excluded.confidence;
end;
create trigger question_uncounted after delete on asked_question begin
  update daily_question set asked = asked - 1, failed = failed - old.is_failed,
    confidence = confidence - old.confidence
  where day = old.asked_at / 86400000 and group_id = old.group_id;
end;
create trigger question_moved after update of group_id, is_failed on asked_question begin
  update daily_question set asked = asked - 1, failed = failed - old.is_failed,
    confidence = confidence - old.confidence
  where day = old.asked_at / 86400000 and group_id = old.group_id;
  insert into daily_question (day, group_id, asked, failed, confidence)
  values (new.asked_at / 86400000, new.group_id, 1, new.is_failed, new.confidence)
  on conflict do update set asked = asked + 1, failed = failed + excluded.failed,
    confidence = confidence + excluded.confidence;
end;
create trigger reply_rated after update of rating on message begin
  update asked_question set is_failed = (is_answered = 0 or new.rating is 'DOWN')
  where id = new.id and is_failed <> (is_answered = 0 or new.rating is 'DOWN');
end;
create trigger reply_deleted after delete on message begin
  delete from asked_question where id = old.id;
end;
