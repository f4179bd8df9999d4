-- Gaps close by themselves, and know who answered instead; statements that contradict each other.

-- Whether the reply was rated down, and the first message of a person that answered the question
-- after the bot, or instead of it: then the row has that message's id.
alter table asked_question add column is_rated_down integer not null default 0
  check (is_rated_down in (0, 1));
alter table asked_question add column agent_message integer;
update asked_question set is_rated_down = 1
where exists (select 1 from message m where m.id = asked_question.id and m.rating = 'DOWN');
create index asked_of_agent on asked_question (group_id, asked_at) where agent_message is not null;
drop index asked_by_time;
create index asked_by_time on asked_question (asked_at, group_id, is_failed, confidence, agent_message);

-- Those of the asked that the bot replied to: the confidence is theirs.
alter table daily_question add column replies integer not null default 0;
update daily_question set replies = asked;

drop trigger question_counted;
drop trigger question_uncounted;
drop trigger question_moved;
drop trigger reply_rated;
create trigger question_counted after insert on asked_question begin
  insert into daily_question (day, group_id, asked, failed, confidence, replies)
  values (new.asked_at / 86400000, new.group_id, 1, new.is_failed, new.confidence,
    new.agent_message is not new.id)
  on conflict do update set asked = asked + 1, failed = failed + excluded.failed,
    confidence = confidence + excluded.confidence, replies = replies + excluded.replies;
end;
create trigger question_uncounted after delete on asked_question begin
  update daily_question set asked = asked - 1, failed = failed - old.is_failed,
    confidence = confidence - old.confidence, replies = replies - (old.agent_message is not old.id)
  where day = old.asked_at / 86400000 and group_id = old.group_id;
end;
create trigger question_moved after update of group_id, is_failed on asked_question begin
  update daily_question set asked = asked - 1, failed = failed - old.is_failed,
    confidence = confidence - old.confidence, replies = replies - (old.agent_message is not old.id)
  where day = old.asked_at / 86400000 and group_id = old.group_id;
  insert into daily_question (day, group_id, asked, failed, confidence, replies)
  values (new.asked_at / 86400000, new.group_id, 1, new.is_failed, new.confidence,
    new.agent_message is not new.id)
  on conflict do update set asked = asked + 1, failed = failed + excluded.failed,
    confidence = confidence + excluded.confidence, replies = replies + excluded.replies;
end;
create trigger reply_rated after update of rating on message begin
  update asked_question set is_rated_down = (new.rating is 'DOWN'),
    is_failed = (is_answered = 0 or new.rating is 'DOWN' or agent_message is not null)
  where id = new.id;
end;

-- What was made of a gap; none: it is as its questions are.
create table gap (
  group_id integer primary key references question_group (id) on delete cascade,
  status text not null check (status in ('RESOLVED', 'DISMISSED')),
  changed_at integer not null, -- a question that fails later opens a resolved one again
  operator_name text, -- who dismissed it
  page_id text, -- what answers it now
  page_title text,
  page_url text,
  confidence integer -- in thousandths
) strict;

-- Work that goes through something when the knowledge has changed: how far it is.
create table knowledge_round (
  name text primary key,
  after_id integer, -- the last row that is done; null: no round goes on
  wanted_at integer -- since when another one is wanted
) strict;

-- Statements of two pages that say different things about the same; the lower page id comes first.
create table conflict (
  id integer primary key autoincrement,
  public_id text not null unique,
  hash text not null unique, -- SHA-256, in hex, of both pages and both statements
  kind text not null
    check (kind in ('PRICE', 'PERCENTAGE', 'DURATION', 'DATE', 'NUMBER', 'ADDRESS', 'NEGATION')),
  status text not null check (status in ('OPEN', 'DISMISSED', 'GONE')),
  page_id integer not null references page (id) on delete cascade,
  statement text not null,
  other_page_id integer not null references page (id) on delete cascade,
  other_statement text not null,
  found_at integer not null,
  changed_at integer not null,
  operator_name text -- who dismissed it
) strict;
create index conflict_by_status on conflict (status, id);
create index conflict_of_page on conflict (page_id);
create index conflict_of_other on conflict (other_page_id);

-- The generation of a page whose statements were compared with all others.
create table compared_page (
  page_id integer primary key references page (id) on delete cascade,
  generation integer not null
) strict;
