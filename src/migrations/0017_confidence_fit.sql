-- Operators' own corrections of the confidence, fitted on rated answers. The newest row holds: the
-- shipped calibration does while there is none, or where it is a reset.
create table confidence_fit (
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
