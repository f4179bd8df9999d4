-- How well a chat model tells passages that answer a question from those that don't: found out once
-- for each model, before its reading counts.
create table reader_exam (
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
