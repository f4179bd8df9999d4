-- The people who work in the console, and how they sign in.

create table operator (
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

create table session (
  id integer primary key autoincrement,
  operator_id integer not null references operator (id) on delete cascade,
  token_hash text not null unique, -- SHA-256 of the cookie's token, in hex
  user_agent text,
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null
) strict;
create index session_of_operator on session (operator_id);
create index session_by_expiry on session (expires_at);

-- Sign-ins that failed, by what is slowed down.
create table failed_sign_in (
  subject text primary key, -- `email:` and the address's SHA-256, or `network:` and an IP address
  failures integer not null,
  last_at integer not null
) strict;
create index failed_sign_in_last on failed_sign_in (last_at);

-- One-time links: the first administrator, and those whom one invites or who forgot a password.
create table invitation (
  id integer primary key autoincrement,
  token_hash text not null unique,
  operator_id integer references operator (id) on delete cascade, -- absent: the first administrator
  expires_at integer not null,
  used_at integer,
  created_at integer not null
) strict;
