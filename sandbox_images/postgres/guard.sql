-- Nobody logs in as `judge` once that has another password: a trigger of the service's that the suite's own statements
-- run could give it one, and what the service then did as `judge` would be counted for nobody. The verifier is no
-- secret: nobody guesses the password that it is of. In a table, `judge` could write it.
select format('create function fairtrial.judges_verifier() returns text language sql immutable as %L',
    format('select %L', :'verifier')) \gexec
create function fairtrial.guard() returns event_trigger language plpgsql security definer set search_path = pg_catalog
as $$ begin
    if session_user = 'judge'
        and (select rolpassword from pg_authid where rolname = 'judge') <> fairtrial.judges_verifier()
    then
        raise exception 'the role of the suite has another password than it was given';
    end if;
end $$;
create event trigger guard on login execute function fairtrial.guard();
