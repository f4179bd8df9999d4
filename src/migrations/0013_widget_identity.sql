-- Who a visitor of the widget is, as the page that they came from has vouched for.

alter table visitor add column user_id text;
alter table visitor add column user_name text;
alter table visitor add column user_email text;
create index visitor_by_user on visitor (user_id) where user_id is not null;
create index visitor_by_email on visitor (lower(user_email)) where user_email is not null;

-- What others sign with, so that Keepdesk knows that it was them.
create table secret (
  name text primary key,
  value text not null,
  created_at integer not null
) strict;
