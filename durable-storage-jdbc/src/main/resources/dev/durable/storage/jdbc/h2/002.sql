alter table {p}meta add column if not exists database_id varchar(36);

update {p}meta set database_id = cast(random_uuid() as varchar(36)) where database_id is null;

create table if not exists {p}staged (
    staged_no bigint generated always as identity primary key,
    instance_id varbinary(255) not null,
    incarnation binary(16) not null,
    event_id varbinary(1000),
    body blob not null
);

create index if not exists {p}staged_instance on {p}staged (instance_id, staged_no);

update {p}meta set schema_version = 2
