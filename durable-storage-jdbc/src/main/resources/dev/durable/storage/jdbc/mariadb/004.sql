set @durable_step = if(
    exists (
        select 1 from information_schema.columns
        where table_schema = database() and table_name = '{p}staged' and column_name = 'run_no'),
    'do 0',
    'alter table {p}staged add column run_no int, add unique key {p}staged_reply (instance_id, incarnation, run_no, event_id)');

prepare durable_step from @durable_step;

execute durable_step;

deallocate prepare durable_step;

update {p}meta set schema_version = 4
