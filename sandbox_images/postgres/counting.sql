-- Counts what every database's users run, for the suite alone to read.
create schema fairtrial;
create extension pg_stat_statements schema fairtrial;
grant usage on schema fairtrial to judge;
grant execute on all functions in schema fairtrial to judge;
-- Not to forget what was counted: what the suite asks may run triggers of the service's.
revoke execute on function fairtrial.pg_stat_statements_reset from judge, public;
