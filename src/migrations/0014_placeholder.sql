-- Replaced when the branches are joined.
select 1;
