-- The seed is loaded: what the suite needs beside it, and the first copy.
set pg_stat_statements.track = none;
\getenv password FAIRTRIAL_ADMIN_PASSWORD
alter role judge password :'password';
\ir copy.sql
select json_build_object('event', 'ready', 'version', split_part(version(), ' ', 2));
