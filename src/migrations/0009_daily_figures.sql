-- What analytics count by, kept as rows come and go: whole days are read from here, the rest of a
-- period from the rows themselves. A day is counted from the epoch, in UTC.

-- When the last hand-off to a person ended; null while there is none, or one goes on.
alter table conversation add column handoff_ended_at integer;
-- Nobody wrote down when: by its end, else with its last message, it was over.
update conversation set handoff_ended_at = coalesce(ended_at, last_message_at)
where escalated_at is not null and status in ('BOT', 'ENDED');
drop index conversation_by_escalation;
create index conversation_by_escalation on conversation (escalated_at, handoff_ended_at)
  where escalated_at is not null;
create index conversation_people on conversation (started_at, user_id, visitor_id, escalated_at);
drop index message_by_rating;
create index message_by_rating on message (rated_at, id, rating) where rated_at is not null;
create index fallback_by_time on message (created_at) where source = 'FALLBACK';

create table daily_messages (
  day integer not null,
  key_id text not null, -- '' where no API key was used
  messages integer not null,
  tokens_in integer not null,
  tokens_out integer not null,
  primary key (day, key_id)
) strict, without rowid;

create table daily_replies (
  day integer not null,
  source text not null, -- of those that answer a question: AI, KNOWLEDGE, FALLBACK
  replies integer not null,
  confidence integer not null, -- sum, in thousandths
  primary key (day, source)
) strict, without rowid;

create table daily_response_ms (
  day integer not null,
  ms integer not null, -- three significant digits
  replies integer not null,
  primary key (day, ms)
) strict, without rowid;

create table daily_counter (
  day integer not null,
  name text not null check (name in ('embeddings', 'webhook_deliveries')),
  count integer not null,
  primary key (day, name)
) strict, without rowid;
insert into daily_counter (day, name, count) select day, name, count from usage_counter;
drop table usage_counter;

insert into daily_messages (day, key_id, messages, tokens_in, tokens_out)
select created_at / 86400000, coalesce(key_id, ''), count(*), sum(coalesce(tokens_in, 0)),
  sum(coalesce(tokens_out, 0))
from message group by 1, 2;
insert into daily_replies (day, source, replies, confidence)
select created_at / 86400000, source, count(*), sum(cast(round(coalesce(confidence, 0) * 1000) as integer))
from message where role = 'ASSISTANT' and source in ('AI', 'KNOWLEDGE', 'FALLBACK') group by 1, 2;
insert into daily_response_ms (day, ms, replies)
select created_at / 86400000,
  case when response_ms < 1000 then response_ms
    when response_ms < 10000 then response_ms / 10 * 10 else response_ms / 100 * 100 end,
  count(*)
from message
where role = 'ASSISTANT' and source in ('AI', 'KNOWLEDGE', 'FALLBACK') and response_ms is not null
group by 1, 2;
insert into daily_counter (day, name, count)
select created_at / 86400000, 'webhook_deliveries', count(*) from delivery group by 1;

create trigger message_counted after insert on message begin
  insert into daily_messages (day, key_id, messages, tokens_in, tokens_out)
  values (new.created_at / 86400000, coalesce(new.key_id, ''), 1, coalesce(new.tokens_in, 0),
    coalesce(new.tokens_out, 0))
  on conflict do update set messages = messages + 1, tokens_in = tokens_in + excluded.tokens_in,
    tokens_out = tokens_out + excluded.tokens_out;
end;
create trigger reply_counted after insert on message
when new.role = 'ASSISTANT' and new.source in ('AI', 'KNOWLEDGE', 'FALLBACK') begin
  insert into daily_replies (day, source, replies, confidence)
  values (new.created_at / 86400000, new.source, 1,
    cast(round(coalesce(new.confidence, 0) * 1000) as integer))
  on conflict do update set replies = replies + 1, confidence = confidence + excluded.confidence;
  insert into daily_response_ms (day, ms, replies)
  select new.created_at / 86400000,
    case when new.response_ms < 1000 then new.response_ms
      when new.response_ms < 10000 then new.response_ms / 10 * 10
      else new.response_ms / 100 * 100 end,
    1
  where new.response_ms is not null
  on conflict do update set replies = replies + 1;
end;
create trigger message_uncounted after delete on message begin
  update daily_messages set messages = messages - 1,
    tokens_in = tokens_in - coalesce(old.tokens_in, 0),
    tokens_out = tokens_out - coalesce(old.tokens_out, 0)
  where day = old.created_at / 86400000 and key_id = coalesce(old.key_id, '');
end;
create trigger reply_uncounted after delete on message
when old.role = 'ASSISTANT' and old.source in ('AI', 'KNOWLEDGE', 'FALLBACK') begin
  update daily_replies set replies = replies - 1,
    confidence = confidence - cast(round(coalesce(old.confidence, 0) * 1000) as integer)
  where day = old.created_at / 86400000 and source = old.source;
  update daily_response_ms set replies = replies - 1
  where day = old.created_at / 86400000
    and ms = case when old.response_ms < 1000 then old.response_ms
      when old.response_ms < 10000 then old.response_ms / 10 * 10
      else old.response_ms / 100 * 100 end;
end;
create trigger delivery_counted after insert on delivery begin
  insert into daily_counter (day, name, count)
  values (new.created_at / 86400000, 'webhook_deliveries', 1)
  on conflict do update set count = count + 1;
end;
