-- The log of what services send, for the suite to read: in the database `postgres`, where nothing of theirs ever runs.
-- It is written by a process of its own, a moment later than it was sent: what stands before a mark is all that was
-- sent before it.
create function fairtrial.mark_log(mark text) returns void language plpgsql security definer
set search_path = pg_catalog as $$ begin
    raise log '%', mark;
end $$;

create function fairtrial.read_log(since bigint, size bigint) returns bytea language sql security definer
set search_path = pg_catalog
return pg_read_binary_file(current_setting('log_directory') || '/statements.json', since, size);

create function fairtrial.empty_log() returns void language plpgsql security definer
set search_path = pg_catalog as $$ begin
    execute format('copy (select where false) to %L', current_setting('log_directory') || '/statements.json');
end $$;

revoke execute on function fairtrial.mark_log, fairtrial.read_log, fairtrial.empty_log from public;
grant execute on function fairtrial.mark_log, fairtrial.read_log, fairtrial.empty_log to judge;
