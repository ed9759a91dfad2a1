-- The seed is loaded: what the suite needs beside it, and the first copy.
set pg_stat_statements.track = none;
\getenv password FAIRTRIAL_ADMIN_PASSWORD
alter role judge password :'password';
select rolpassword as verifier from pg_authid where rolname = 'judge' \gset
\ir guard.sql
\c seed
set pg_stat_statements.track = none;
\ir guard.sql
\c postgres
\ir copy.sql
select json_build_object('event', 'ready', 'version', split_part(version(), ' ', 2));
