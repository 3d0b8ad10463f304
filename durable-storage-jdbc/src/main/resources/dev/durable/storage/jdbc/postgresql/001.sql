create table if not exists {p}meta (
    schema_version int not null,
    last_epoch bigint not null
);

create table if not exists {p}route (
    route_id int generated always as identity primary key,
    kind smallint not null,
    name bytea not null,
    version bytea not null,
    unique (kind, name, version)
);

create table if not exists {p}instance (
    instance_id bytea primary key,
    incarnation bytea not null,
    queue smallint not null,
    route_id int not null,
    status smallint not null,
    status_version bigint not null,
    version bigint not null,
    row_seq bigint not null,
    wake_seq bigint not null,
    ready_at bigint,
    free_at bigint,
    claimed boolean not null,
    owner bytea,
    owner_epoch bigint,
    attempts int not null,
    orphaned boolean not null,
    run_no int not null,
    history_size bigint not null,
    last_commit_id bytea,
    start_at bigint not null,
    start_event bytea,
    custom_status bytea,
    output bytea,
    failure bytea,
    park_code bytea,
    park_message bytea,
    parent_id bytea,
    parent_incarnation bytea,
    parent_run int,
    parent_task int,
    terminal_name bytea,
    terminal_input bytea,
    request_id bytea,
    dedupe_key bytea unique,
    dedupe_hash bytea,
    tags bytea,
    inbox_size int not null,
    inbox_events int not null,
    created_at bigint not null,
    updated_at bigint not null,
    completed_at bigint
) with (fillfactor = 70);

create index if not exists {p}instance_free on {p}instance (queue, route_id, free_at) where free_at is not null;
create index if not exists {p}instance_owner on {p}instance (owner, owner_epoch, ready_at) where owner is not null;
create index if not exists {p}instance_created on {p}instance (created_at, instance_id);
create index if not exists {p}instance_completed on {p}instance (completed_at) where completed_at is not null;

create table if not exists {p}history (
    instance_id bytea not null,
    run_no int not null,
    seq_from bigint not null,
    event_count int not null,
    turn_time bigint not null,
    events bytea not null,
    primary key (instance_id, run_no, seq_from)
);

create table if not exists {p}inbox (
    msg_id bigint generated always as identity primary key,
    instance_id bytea not null,
    kind smallint not null,
    body bytea not null
);

create index if not exists {p}inbox_instance on {p}inbox (instance_id, msg_id);

create table if not exists {p}event_id (
    instance_id bytea not null,
    scope int not null,
    event_id bytea not null,
    primary key (instance_id, scope, event_id)
);

create table if not exists {p}task (
    task_no bigint generated always as identity primary key,
    instance_id bytea not null,
    incarnation bytea not null,
    run_no int not null,
    task_id int not null,
    route_id int not null,
    due_at bigint not null,
    free_at bigint,
    held boolean not null,
    worker bytea,
    worker_epoch bigint,
    claimed_at bigint,
    attempts int not null,
    body bytea not null,
    unique (instance_id, run_no, task_id)
);

create index if not exists {p}task_free on {p}task (route_id, free_at, task_no) where free_at is not null;
create index if not exists {p}task_worker on {p}task (worker, worker_epoch) where worker is not null;

create table if not exists {p}worker (
    name bytea not null,
    epoch bigint not null,
    lease_until bigint not null,
    orchestrators bytea not null,
    activities bytea not null,
    primary key (name, epoch)
);

insert into {p}meta (schema_version, last_epoch) select 1, 0 where not exists (select 1 from {p}meta)
