create index if not exists {p}instance_ended on {p}instance (status, completed_at) where completed_at is not null;

update {p}meta set schema_version = 3
