-- The database as it was seeded, and no connection to it. Of what is outside it the service may change its own role.
set client_min_messages = warning;
set pg_stat_statements.track = none;
drop database if exists app with (force);
alter role app reset all;
alter role app in database postgres reset all;
alter role app password 'app';
-- The same of the suite's, by a trigger that the suite's own statements ran.
alter role judge reset all;
alter role judge in database postgres reset all;
alter role judge set search_path = "$user", public, fairtrial;
alter role judge set log_statement = none;
select format('alter role judge password %L', fairtrial.judges_verifier()) \gexec
create database app template seed strategy file_copy;
revoke all on database app from public;
grant connect, create, temporary on database app to app;
grant connect on database app to judge;
select from fairtrial.pg_stat_statements_reset();
