create table if not exists {p}meta (
    schema_version int not null,
    last_epoch bigint not null
);

create table if not exists {p}route (
    route_id int generated always as identity primary key,
    kind smallint not null,
    name varbinary(255) not null,
    version varbinary(255) not null,
    unique (kind, name, version)
);

create table if not exists {p}instance (
    instance_id varbinary(255) primary key,
    incarnation binary(16) not null,
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
    owner varbinary(255),
    owner_epoch bigint,
    attempts int not null,
    orphaned boolean not null,
    run_no int not null,
    history_size bigint not null,
    last_commit_id binary(16),
    start_at bigint not null,
    start_event blob,
    custom_status blob,
    output blob,
    failure blob,
    park_code varbinary(1000),
    park_message blob,
    parent_id varbinary(255),
    parent_incarnation binary(16),
    parent_run int,
    parent_task int,
    terminal_name varbinary(255),
    terminal_input blob,
    request_id binary(16),
    dedupe_key varbinary(255) unique,
    dedupe_hash blob,
    tags varbinary(1000000),
    inbox_size int not null,
    inbox_events int not null,
    created_at bigint not null,
    updated_at bigint not null,
    completed_at bigint
);

create index if not exists {p}instance_free on {p}instance (queue, route_id, free_at);
create index if not exists {p}instance_owner on {p}instance (owner, owner_epoch, ready_at);
create index if not exists {p}instance_created on {p}instance (created_at, instance_id);
create index if not exists {p}instance_completed on {p}instance (completed_at);

create table if not exists {p}history (
    instance_id varbinary(255) not null,
    run_no int not null,
    seq_from bigint not null,
    event_count int not null,
    turn_time bigint not null,
    events blob not null,
    primary key (instance_id, run_no, seq_from)
);

create table if not exists {p}inbox (
    msg_id bigint generated always as identity primary key,
    instance_id varbinary(255) not null,
    kind smallint not null,
    body blob not null
);

create index if not exists {p}inbox_instance on {p}inbox (instance_id, msg_id);

create table if not exists {p}event_id (
    instance_id varbinary(255) not null,
    scope int not null,
    event_id varbinary(1000) not null,
    primary key (instance_id, scope, event_id)
);

create table if not exists {p}task (
    task_no bigint generated always as identity primary key,
    instance_id varbinary(255) not null,
    incarnation binary(16) not null,
    run_no int not null,
    task_id int not null,
    route_id int not null,
    due_at bigint not null,
    free_at bigint,
    held boolean not null,
    worker varbinary(255),
    worker_epoch bigint,
    claimed_at bigint,
    attempts int not null,
    body blob not null,
    unique (instance_id, run_no, task_id)
);

create index if not exists {p}task_free on {p}task (route_id, free_at, task_no);
create index if not exists {p}task_worker on {p}task (worker, worker_epoch);

create table if not exists {p}worker (
    name varbinary(255) not null,
    epoch bigint not null,
    lease_until bigint not null,
    orchestrators varbinary(1000000) not null,
    activities varbinary(1000000) not null,
    primary key (name, epoch)
);

insert into {p}meta (schema_version, last_epoch) select 1, 0 where not exists (select 1 from {p}meta)
