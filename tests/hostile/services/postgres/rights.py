"""Tries what is a superuser's or another role's; changes its own role, which it may, and leaves things behind."""

from server import background, connected, serve, telling, worked

STATEMENTS = """
copy (select 1) to program 'id'
copy notes from program 'id'
copy notes to '/work/notes'
select pg_read_file('postgresql.conf')
select lo_import('/work/data/pg_hba.conf')
select lo_export(1, '/work/x')
create role other superuser
create database other
drop database app
alter database app rename to other
alter database app connection limit 0
alter role app connection limit 1
alter role app superuser
alter role app valid until '2001-01-01'
alter role judge password 'app'
alter role judge set search_path = evil
alter role judge nologin
drop role judge
set role judge
set session authorization judge
set role postgres
alter system set max_connections = 1
select pg_reload_conf()
select pg_rotate_logfile()
create extension dblink
create language plpython3u
create function f() returns int language c as '/work/x', 'f'
create function f() returns int language internal as 'pg_read_file'
load '/work/x'
select fairtrial.pg_stat_statements_reset()
drop extension pg_stat_statements
drop schema fairtrial cascade
create table fairtrial.mine ()
set pg_stat_statements.track = none
set compute_query_id = off
set log_statement = none
set log_min_messages = panic
set log_error_verbosity = terse
set session log_parameter_max_length = -1
alter role app set log_statement = none
alter role app in database app set log_statement = none
alter database app set log_statement = none
select pg_current_logfile()
select pg_read_binary_file('/tmp/statements.json')
select fairtrial.read_log(0, 100)
select fairtrial.empty_log()
copy (select 1) to '/tmp/statements.json'
set track_activities = off
set session_replication_role = replica
create subscription s connection 'host=127.0.0.1' publication p
select pg_create_physical_replication_slot('s')
select pg_switch_wal()
checkpoint
update pg_catalog.pg_proc set prosrc = 'x'
reassign owned by judge to app
create event trigger e on ddl_command_end execute function f()
select pg_terminate_backend(pid) from pg_stat_activity where usename = 'judge' or pid in (select pid from pg_stat_activity where backend_type <> 'client backend')
select pg_promote()
update pg_catalog.pg_authid set rolpassword = 'x'
comment on database app is 'mine'
"""
LEFT = """
select lo_create(0)
select pg_advisory_lock(42)
create table more (id int)
create function public.left_behind() returns int language sql as 'select 1'
alter role app set statement_timeout = 1
alter role app set default_transaction_read_only = on
alter role app set search_path = nowhere
alter role app password 'changed'
"""


def run(statement):
    with connected() as database:
        result = database.execute(statement)
        assert "terminate" not in statement or result.rowcount > 0


found = [line for line in STATEMENTS.strip().splitlines() if worked(lambda line=line: run(line))]
holding = connected()
holding.execute("insert into notes (text) values ('left')")
for line in LEFT.strip().splitlines():
    holding.execute(line)


class Locked(telling(found)):
    def add(self, text):
        self.answer({}, 503)


serve(Locked)
