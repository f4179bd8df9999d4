-- Version 18. Written by test/support/print-schema.ts from the migrations.

CREATE TABLE api_key (
  id text primary key,
  name text not null,
  hash text not null unique, -- SHA-256 of the key, in hex
  hint text not null, -- its last four characters
  scopes text not null check (json_valid(scopes)), -- empty: all
  created_at integer not null,
  expires_at integer,
  last_used_at integer
) strict;

CREATE TABLE asked_question (
  id integer primary key,
  wording_id integer not null references question_wording (id) on delete cascade,
  group_id integer not null,
  asked_at integer not null,
  is_answered integer not null check (is_answered in (0, 1)), -- no fallback
  is_failed integer not null check (is_failed in (0, 1)), -- a fallback, or rated down
  confidence integer not null -- in thousandths
, is_rated_down integer not null default 0
  check (is_rated_down in (0, 1)), agent_message integer) strict;

CREATE INDEX asked_by_time on asked_question (asked_at, group_id, is_failed, confidence, agent_message);

CREATE INDEX asked_of_agent on asked_question (group_id, asked_at) where agent_message is not null;

CREATE INDEX asked_of_group on asked_question (group_id, asked_at, is_answered, is_failed, wording_id);

CREATE INDEX asked_of_wording on asked_question (wording_id);

CREATE TRIGGER question_counted after insert on asked_question begin
  insert into daily_question (day, group_id, asked, failed, confidence, replies)
  values (new.asked_at / 86400000, new.group_id, 1, new.is_failed, new.confidence,
    new.agent_message is not new.id)
  on conflict do update set asked = asked + 1, failed = failed + excluded.failed,
    confidence = confidence + excluded.confidence, replies = replies + excluded.replies;
end;

CREATE TRIGGER question_moved after update of group_id, is_failed on asked_question begin
  update daily_question set asked = asked - 1, failed = failed - old.is_failed,
    confidence = confidence - old.confidence, replies = replies - (old.agent_message is not old.id)
  where day = old.asked_at / 86400000 and group_id = old.group_id;
  insert into daily_question (day, group_id, asked, failed, confidence, replies)
  values (new.asked_at / 86400000, new.group_id, 1, new.is_failed, new.confidence,
    new.agent_message is not new.id)
  on conflict do update set asked = asked + 1, failed = failed + excluded.failed,
    confidence = confidence + excluded.confidence, replies = replies + excluded.replies;
end;

CREATE TRIGGER question_uncounted after delete on asked_question begin
  update daily_question set asked = asked - 1, failed = failed - old.is_failed,
    confidence = confidence - old.confidence, replies = replies - (old.agent_message is not old.id)
  where day = old.asked_at / 86400000 and group_id = old.group_id;
end;

CREATE TABLE chunk (
  id integer primary key,
  public_id text not null unique,
  page_id integer not null references page (id) on delete cascade,
  source_id integer not null,
  generation integer not null,
  position integer not null,
  heading_path text not null check (json_valid(heading_path)),
  question text, -- of FAQ entries
  content text not null,
  page_number integer, -- of PDFs
  token_count integer not null,
  hash text not null, -- of what is embedded: equal chunks share a vector
  embedded_by integer not null default 0 -- the model whose vector came in last; 0: none yet
) strict;

CREATE INDEX chunk_by_hash on chunk (hash);

CREATE INDEX chunk_by_model on chunk (embedded_by);

CREATE UNIQUE INDEX chunk_of_page on chunk (page_id, generation, position);

CREATE VIRTUAL TABLE chunk_text using fts5 (
  title, headings, question, content,
  content = '', contentless_delete = 1,
  tokenize = "porter unicode61 remove_diacritics 2"
);

CREATE TABLE compared_page (
  page_id integer primary key references page (id) on delete cascade,
  generation integer not null
) strict;

CREATE TABLE confidence_fit (
  id integer primary key autoincrement,
  status text not null check (status in ('FITTED', 'RESET')),
  -- logit(p) = slope * logit(shipped) + intercept
  slope real,
  intercept real,
  rated_up integer,
  rated_down integer,
  -- Before: as shipped. After: cross-validated.
  brier_before real,
  brier_after real,
  error_before real, -- expected calibration error
  error_after real,
  fitted_at integer not null,
  operator_name text, -- null: at the command line
  check (status = 'RESET' or (slope > 0 and intercept is not null and rated_up is not null
    and rated_down is not null and brier_before is not null and brier_after is not null
    and error_before is not null and error_after is not null))
) strict;

CREATE TABLE conflict (
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

CREATE INDEX conflict_by_status on conflict (status, id);

CREATE INDEX conflict_of_other on conflict (other_page_id);

CREATE INDEX conflict_of_page on conflict (page_id);

CREATE TABLE "conversation" (
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
, handoff_ended_at integer, waiting_since integer, contact_email text, wait_told_at integer, claimed_at integer, visitor_read integer not null default 0, agent_read integer not null default 0) strict;

CREATE INDEX conversation_by_channel on conversation (channel, started_at);

CREATE INDEX conversation_by_contact on conversation (lower(contact_email))
  where contact_email is not null;

CREATE INDEX conversation_by_email on conversation (lower(user_email)) where user_email is not null;

CREATE INDEX conversation_by_end on conversation (ended_at, escalated_at) where ended_at is not null;

CREATE INDEX conversation_by_escalation on conversation (escalated_at, handoff_ended_at)
  where escalated_at is not null;

CREATE INDEX conversation_by_start on conversation (started_at, id, status, channel);

CREATE INDEX conversation_by_status on conversation (status, started_at, id, channel);

CREATE INDEX conversation_by_user on conversation (user_id, started_at) where user_id is not null;

CREATE INDEX conversation_by_visitor on conversation (visitor_id) where visitor_id is not null;

CREATE INDEX conversation_claimed on conversation (agent_id, last_message_at)
  where status = 'HUMAN';

CREATE INDEX conversation_people on conversation (started_at, user_id, visitor_id, escalated_at);

CREATE INDEX conversation_silent on conversation (last_message_at) where status <> 'ENDED';

CREATE INDEX conversation_waiting on conversation (waiting_since) where status = 'WAITING';

CREATE TABLE daily_counter (
  day integer not null,
  name text not null check (name in ('embeddings', 'webhook_deliveries')),
  count integer not null,
  primary key (day, name)
) strict, without rowid;

CREATE TABLE daily_messages (
  day integer not null,
  key_id text not null, -- '' where no API key was used
  messages integer not null,
  tokens_in integer not null,
  tokens_out integer not null,
  primary key (day, key_id)
) strict, without rowid;

CREATE TABLE daily_question (
  day integer not null,
  group_id integer not null,
  asked integer not null,
  failed integer not null,
  confidence integer not null, replies integer not null default 0,
  primary key (day, group_id)
) strict, without rowid;

CREATE TABLE daily_replies (
  day integer not null,
  source text not null, -- of those that answer a question: AI, KNOWLEDGE, FALLBACK
  replies integer not null,
  confidence integer not null, -- sum, in thousandths
  primary key (day, source)
) strict, without rowid;

CREATE TABLE daily_response_ms (
  day integer not null,
  ms integer not null, -- three significant digits
  replies integer not null,
  primary key (day, ms)
) strict, without rowid;

CREATE TABLE delivery (
  id integer primary key autoincrement,
  public_id text not null unique,
  webhook_id integer not null references webhook (id) on delete cascade,
  event_id text not null, -- public: the receiver's idempotency key
  event_type text not null,
  status text not null check (status in ('PENDING', 'DELIVERED', 'RETRYING', 'FAILED')),
  body text not null, -- the bytes that are sent, the same on every attempt
  attempts text not null default '[]' check (json_valid(attempts)), -- [{at, status, durationMs, error, responseBody}]
  failures integer not null default 0, -- since it was queued, by the event or by hand: decides the next wait
  next_attempt_at integer,
  lease_until integer, -- being sent until then, if its process still lives
  created_at integer not null,
  finished_at integer
) strict;

CREATE INDEX delivery_by_time on delivery (created_at);

CREATE TRIGGER delivery_counted after insert on delivery begin
  insert into daily_counter (day, name, count)
  values (new.created_at / 86400000, 'webhook_deliveries', 1)
  on conflict do update set count = count + 1;
end;

CREATE INDEX delivery_due on delivery (webhook_id, next_attempt_at)
  where status in ('PENDING', 'RETRYING');

CREATE INDEX delivery_finished on delivery (finished_at) where finished_at is not null;

CREATE INDEX delivery_of_event on delivery (event_id);

CREATE INDEX delivery_of_webhook on delivery (webhook_id, created_at, status, event_type);

CREATE TABLE embedding (
  id integer primary key,
  model_id integer not null references embedding_model (id) on delete cascade,
  hash text not null,
  vector blob not null
) strict;

CREATE UNIQUE INDEX embedding_by_hash on embedding (model_id, hash);

CREATE TABLE embedding_model (
  id integer primary key autoincrement,
  name text not null unique,
  dimension integer not null,
  state text not null check (state in ('BUILDING', 'SERVING', 'RETIRED')),
  created_at integer not null
) strict;

CREATE UNIQUE INDEX embedding_model_serving on embedding_model (state) where state = 'SERVING';

CREATE TABLE erasure (
  id integer primary key autoincrement,
  subject text not null unique, -- visitor id, user id or e-mail address
  removed text not null check (json_valid(removed)), -- how many of each kind so far
  visitors text not null check (json_valid(visitors)), -- row ids of those that may go with it
  touched_at integer not null -- when its last slice went
) strict;

CREATE TABLE event (
  id integer primary key autoincrement,
  public_id text not null unique,
  type text not null,
  conversation_id integer, -- of those that are about one
  data text not null check (json_valid(data)), -- as receivers get it
  created_at integer not null
) strict;

CREATE INDEX event_by_time on event (created_at);

CREATE INDEX event_of_conversation on event (conversation_id) where conversation_id is not null;

CREATE INDEX event_passing on event (created_at)
  where conversation_id is null or type in ('note.added', 'conversation.changed', 'conversation.read');

CREATE TABLE event_cursor (
  reader text primary key,
  event_id integer not null
) strict;

CREATE TABLE failed_sign_in (
  subject text primary key, -- `email:` and the address's SHA-256, or `network:` and an IP address
  failures integer not null,
  last_at integer not null
) strict;

CREATE INDEX failed_sign_in_last on failed_sign_in (last_at);

CREATE TABLE gap (
  group_id integer primary key references question_group (id) on delete cascade,
  status text not null check (status in ('RESOLVED', 'DISMISSED')),
  changed_at integer not null, -- a question that fails later opens a resolved one again
  operator_name text, -- who dismissed it
  page_id text, -- what answers it now
  page_title text,
  page_url text,
  confidence integer -- in thousandths
) strict;

CREATE TABLE idempotency (
  id integer primary key,
  scope text not null, -- whose key it is and for which endpoint
  key text not null,
  body_hash text not null,
  response text check (json_valid(response)), -- null while the first request runs
  created_at integer not null, status integer,
  unique (scope, key)
) strict;

CREATE INDEX idempotency_by_age on idempotency (created_at);

CREATE TABLE invitation (
  id integer primary key autoincrement,
  token_hash text not null unique,
  operator_id integer references operator (id) on delete cascade, -- absent: the first administrator
  expires_at integer not null,
  used_at integer,
  created_at integer not null
) strict;

CREATE TABLE job (
  name text primary key,
  schedule text not null, -- cron, with seconds
  started_at integer, -- of the last run that is told of
  finished_at integer,
  duration_ms integer,
  outcome text, -- in words: what was done; null: nothing was to be done, or it failed
  error text, -- of the last failure
  failed_at integer,
  runs integer not null default 0, -- those that did something, and those that failed
  failures integer not null default 0,
  due_at integer, -- null for those that look by themselves every few seconds
  lease_until integer -- while it runs
) strict;

CREATE TABLE knowledge_round (
  name text primary key,
  after_id integer, -- the last row that is done; null: no round goes on
  wanted_at integer -- since when another one is wanted
) strict;

CREATE TABLE "message" (
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

CREATE INDEX fallback_by_time on message (created_at) where source = 'FALLBACK';

CREATE INDEX message_by_rating on message (rated_at, id, rating) where rated_at is not null;

CREATE INDEX message_by_time on message (created_at);

CREATE TRIGGER message_counted after insert on message begin
  insert into daily_messages (day, key_id, messages, tokens_in, tokens_out)
  values (new.created_at / 86400000, coalesce(new.key_id, ''), 1, coalesce(new.tokens_in, 0),
    coalesce(new.tokens_out, 0))
  on conflict do update set messages = messages + 1, tokens_in = tokens_in + excluded.tokens_in,
    tokens_out = tokens_out + excluded.tokens_out;
end;

CREATE TRIGGER message_uncounted after delete on message begin
  update daily_messages set messages = messages - 1,
    tokens_in = tokens_in - coalesce(old.tokens_in, 0),
    tokens_out = tokens_out - coalesce(old.tokens_out, 0)
  where day = old.created_at / 86400000 and key_id = coalesce(old.key_id, '');
end;

CREATE INDEX reply_by_time on message (created_at, source, confidence, response_ms)
  where role = 'ASSISTANT';

CREATE TRIGGER reply_counted after insert on message
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

CREATE TRIGGER reply_deleted after delete on message begin
  delete from asked_question where id = old.id;
end;

CREATE TRIGGER reply_rated after update of rating on message begin
  update asked_question set is_rated_down = (new.rating is 'DOWN'),
    is_failed = (is_answered = 0 or new.rating is 'DOWN' or agent_message is not null)
  where id = new.id;
end;

CREATE TRIGGER reply_uncounted after delete on message
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

CREATE VIRTUAL TABLE message_text using fts5 (
  content,
  content = '', contentless_delete = 1,
  tokenize = "porter unicode61 remove_diacritics 2"
);

CREATE TABLE note (
  id integer primary key autoincrement,
  public_id text not null unique,
  conversation_id integer not null references conversation (id) on delete cascade,
  author_id text not null,
  author_name text not null,
  content text not null,
  created_at integer not null
) strict;

CREATE INDEX note_of_conversation on note (conversation_id, id);

CREATE TABLE operator (
  id integer primary key autoincrement,
  public_id text not null unique,
  email text not null unique, -- in lower case
  name text not null,
  role text not null check (role in ('ADMIN', 'AGENT')),
  password_hash text, -- argon2id; none until an invitation is accepted
  presence text not null default 'ONLINE' check (presence in ('ONLINE', 'AWAY')), -- as they wish to be seen
  last_seen_at integer,
  disabled_at integer,
  created_at integer not null,
  updated_at integer not null
) strict;

CREATE TABLE page (
  id integer primary key,
  public_id text not null unique,
  source_id integer not null references source (id) on delete cascade,
  url text not null,
  title text not null,
  status text not null check (status in ('INDEXED', 'FAILED', 'SKIPPED')),
  error text,
  language text,
  content_hash text, -- of the parsed content; null until something was read
  generation integer not null default 0, -- the chunks that serve; 0: none
  chunk_count integer not null default 0,
  etag text,
  last_modified text,
  links text not null default '[]' check (json_valid(links)),
  seen_sync integer, -- the last sync that came by
  removed_at integer,
  modified_at integer, -- when its author last changed it, if known
  fetched_at integer,
  created_at integer not null,
  updated_at integer not null,
  unique (source_id, url)
) strict;

CREATE INDEX page_by_change on page (source_id, removed_at, updated_at, id, status);

CREATE INDEX page_count on page (source_id, removed_at, status, chunk_count);

CREATE TABLE page_cleanup (
  page_id integer primary key references page (id) on delete cascade
) strict;

CREATE TABLE question_group (
  id integer primary key autoincrement,
  public_id text not null unique,
  created_at integer not null
) strict;

CREATE TABLE question_wording (
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

CREATE INDEX wording_by_state on question_wording (state, id);

CREATE INDEX wording_of_group on question_wording (group_id, id);

CREATE TABLE reader_exam (
  digest text not null, -- of the model, as Ollama has it
  exam text not null, -- what was read: another version of Keepdesk may have others
  model text not null,
  -- Area under the ROC curve: 1 is perfect, 0.5 is guessing.
  area real not null check (area between 0 and 1),
  -- log odds that a passage answers = slope * (log odds of Yes) + intercept
  slope real not null,
  intercept real not null,
  taken_at integer not null,
  primary key (digest, exam)
) strict, without rowid;

CREATE TABLE saved_reply (
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

CREATE UNIQUE INDEX saved_reply_by_title on saved_reply (title collate nocase)
  where deleted_at is null;

CREATE INDEX saved_reply_deleted on saved_reply (deleted_at) where deleted_at is not null;

CREATE INDEX saved_reply_of_author on saved_reply (created_by);

CREATE TABLE secret (
  name text primary key,
  value text not null,
  created_at integer not null
) strict;

CREATE TABLE session (
  id integer primary key autoincrement,
  operator_id integer not null references operator (id) on delete cascade,
  token_hash text not null unique, -- SHA-256 of the cookie's token, in hex
  user_agent text,
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null
) strict;

CREATE INDEX session_by_expiry on session (expires_at);

CREATE INDEX session_of_operator on session (operator_id);

CREATE TABLE "setting" (
  area text primary key check (area in ('chat', 'widget', 'operations')),
  value text not null check (json_valid(value)), -- only what differs from the defaults
  updated_at integer not null
) strict;

CREATE TABLE source (
  id integer primary key,
  public_id text not null unique,
  name text not null,
  type text not null check (type in ('WEBSITE', 'URL', 'FILE', 'FOLDER', 'TEXT', 'FAQ')),
  location text not null,
  options text not null default '{}' check (json_valid(options)),
  content text, -- of TEXT and FAQ sources, which have no other place
  enabled integer not null default 1 check (enabled in (0, 1)),
  authority text not null default 'PRIMARY' check (authority in ('PRIMARY', 'SECONDARY', 'REFERENCE')),
  status text not null default 'PENDING' check (status in ('PENDING', 'SYNCING', 'READY', 'FAILED')),
  sync_schedule text,
  removed_at integer, -- out of every answer at once; its rows are cleared away in slices
  created_at integer not null,
  updated_at integer not null
) strict;

CREATE INDEX source_list on source (removed_at, id, type, status, enabled);

CREATE TABLE sync (
  id integer primary key,
  public_id text not null unique,
  source_id integer not null references source (id) on delete cascade,
  status text not null check (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
  lease_until integer,
  started_at integer,
  finished_at integer,
  added integer not null default 0,
  updated integer not null default 0,
  removed integer not null default 0,
  unchanged integer not null default 0,
  failed integer not null default 0,
  skipped integer not null default 0,
  done integer not null default 0,
  total integer not null default 0, -- grows while a crawl discovers pages
  error text,
  created_at integer not null
) strict;

CREATE INDEX sync_of_source on sync (source_id, id);

CREATE UNIQUE INDEX sync_open on sync (source_id) where status in ('QUEUED', 'RUNNING');

CREATE TABLE "trust_run" (
  id integer primary key autoincrement,
  public_id text not null unique,
  status text not null check (status in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
  score real, -- 0 to 100
  grade text,
  dimensions text not null default '[]' check (json_valid(dimensions)), -- [{name, weight, score, samples}]
  started_at integer not null,
  finished_at integer,
  done integer not null default 0,
  total integer not null default 0, -- 0: the questions are not chosen yet
  model text, -- null: none was reachable, answers were quoted
  fingerprint text check (json_valid(fingerprint)), -- of what was measured: {knowledge, settings}
  trigger text not null default 'OPERATOR' check (trigger in ('OPERATOR', 'SCHEDULE', 'COMMAND')),
  started_by text, -- name of the operator
  note text, -- what the knowledge is too small for
  error text,
  lease_until integer
) strict;

CREATE INDEX trust_run_by_end on trust_run (finished_at) where status = 'DONE';

CREATE UNIQUE INDEX trust_run_open on trust_run (1) where status in ('QUEUED', 'RUNNING');

CREATE TABLE trust_sample (
  id integer primary key,
  run_id integer not null references trust_run (id) on delete cascade,
  case_id text not null,
  category text not null,
  dimension text not null,
  questions text not null check (json_valid(questions)),
  answer text not null,
  citations text not null check (json_valid(citations)),
  source text, -- null: there was no answer
  confidence real,
  verdict text not null check (verdict in ('PASS', 'FAIL', 'SKIPPED')),
  reason text not null,
  side text check (side in ('REFUSE', 'ANSWER')), -- of refusal quality: which of both was right
  ms integer not null,
  unique (run_id, case_id)
) strict;

CREATE TABLE visitor (
  id integer primary key,
  public_id text not null unique,
  token_hash text not null unique, -- SHA-256 of the token, in hex
  created_at integer not null,
  last_seen_at integer not null
, user_id text, user_name text, user_email text) strict;

CREATE INDEX visitor_by_email on visitor (lower(user_email)) where user_email is not null;

CREATE INDEX visitor_by_user on visitor (user_id) where user_id is not null;

CREATE INDEX visitor_by_visit on visitor (last_seen_at);

CREATE TABLE webhook (
  id integer primary key autoincrement,
  public_id text not null unique,
  url text not null,
  events text not null check (json_valid(events)), -- names, or ["*"]
  description text not null default '',
  enabled integer not null default 1 check (enabled in (0, 1)),
  disabled_reason text, -- where Keepdesk itself switched it off
  secret text not null, -- whsec_…: signing needs it as it is
  previous_secrets text not null default '[]' check (json_valid(previous_secrets)), -- [{secret, until}]: sign, too, for a while after a rotation
  after_event integer not null, -- row id of the last event before it was created or enabled
  failing_since integer, -- of the first failure after the last success
  removed_at integer, -- gone for everybody; its rows are cleared away in slices
  created_at integer not null,
  updated_at integer not null
) strict;

CREATE INDEX webhook_list on webhook (removed_at);
