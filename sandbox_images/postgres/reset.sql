select clock_timestamp() as started \gset
\ir copy.sql
select json_build_object('event', 'reset', 'seconds', round(extract(epoch from clock_timestamp() - :'started'), 4));
