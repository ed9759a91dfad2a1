-- The roles. `app` is the service's; `judge` is the suite's; the superuser is the agent's alone, since what the suite
-- asks may run triggers and functions that the service left in the database.
create role app login password 'app' connection limit 40;
create role judge login;
grant app, pg_monitor, pg_read_all_data, pg_write_all_data, pg_signal_backend, pg_use_reserved_connections to judge;
alter role judge set search_path = "$user", public, fairtrial;
alter role judge set log_statement = none;

-- `seed` is what `app` is copied from. The service owns its schema and not its database: an owner could rename it or
-- let nobody in.
create database seed;
revoke all on database postgres, seed from public;
grant connect on database postgres to judge;
grant connect, create, temporary on database seed to app;
alter role app in database seed set log_statement = none;
update pg_database set datistemplate = false where datname = 'template1';
drop database template1;

\ir counting.sql
\ir log.sql
\c seed
\ir counting.sql
alter schema public owner to app;
