select json_build_object('event', 'seed-failed', 'message', :'said'::text);
