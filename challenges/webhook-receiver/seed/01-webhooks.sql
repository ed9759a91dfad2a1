create table clock (now_ms bigint not null);
insert into clock values (1790000000000);

create table signing_keys (
  id text primary key,
  secret text not null,
  active_from bigint not null,
  retires_at bigint
);
insert into signing_keys values
  ('2025', 'ink-and-quills-2025', 1750000000000, 1790003600000),
  ('2026', 'copper-kettle-2026', 1789990000000, null),
  ('2027', 'seven-grey-geese-2027', 1820000000000, null);

create table events (
  id text primary key,
  type text not null,
  body bytea not null,
  received_at bigint not null
);
