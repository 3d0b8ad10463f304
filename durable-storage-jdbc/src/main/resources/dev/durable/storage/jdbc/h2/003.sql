create index if not exists {p}instance_ended on {p}instance (status, completed_at);

update {p}meta set schema_version = 3
