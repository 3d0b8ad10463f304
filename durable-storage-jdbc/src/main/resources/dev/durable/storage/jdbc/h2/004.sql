alter table {p}staged add column if not exists run_no int;

create unique index if not exists {p}staged_reply on {p}staged (instance_id, incarnation, run_no, event_id);

update {p}meta set schema_version = 4
