-- The database as it was seeded, and no connection to it. Of what is outside it the service may change its own role.
set client_min_messages = warning;
set pg_stat_statements.track = none;
drop database if exists app with (force);
alter role app reset all;
alter role app password 'app';
create database app template seed strategy file_copy;
revoke all on database app from public;
grant connect, create, temporary on database app to app;
grant connect on database app to judge;
select from fairtrial.pg_stat_statements_reset();
