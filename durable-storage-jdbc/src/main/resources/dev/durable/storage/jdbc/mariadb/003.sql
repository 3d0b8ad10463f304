set @durable_step = if(
    exists (
        select 1 from information_schema.statistics
        where table_schema = database() and table_name = '{p}instance' and index_name = '{p}instance_ended'),
    'do 0',
    'create index {p}instance_ended on {p}instance (status, completed_at)');

prepare durable_step from @durable_step;

execute durable_step;

deallocate prepare durable_step;

update {p}meta set schema_version = 3
