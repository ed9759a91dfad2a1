create table accounts (name text primary key, balance bigint not null);
insert into accounts values ('food', 0), ('rent', -90000), ('travel', 250);
