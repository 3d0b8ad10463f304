create table if not exists {p}meta (
    id int primary key,
    schema_version int not null,
    last_epoch bigint not null,
    database_id varchar(36)
) engine=InnoDB;

create table if not exists {p}route (
    route_id int auto_increment primary key,
    kind smallint not null,
    name varbinary(255) not null,
    version varbinary(255) not null,
    unique (kind, name, version)
) engine=InnoDB;

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
    start_event longblob,
    custom_status longblob,
    output longblob,
    failure longblob,
    park_code varbinary(1000),
    park_message longblob,
    parent_id varbinary(255),
    parent_incarnation binary(16),
    parent_run int,
    parent_task int,
    terminal_name varbinary(255),
    terminal_input longblob,
    request_id binary(16),
    dedupe_key varbinary(255) unique,
    dedupe_hash longblob,
    tags longblob,
    inbox_size int not null,
    inbox_events int not null,
    created_at bigint not null,
    updated_at bigint not null,
    completed_at bigint,
    key {p}instance_free (queue, route_id, free_at),
    key {p}instance_owner (owner, owner_epoch, ready_at),
    key {p}instance_created (created_at, instance_id),
    key {p}instance_completed (completed_at)
) engine=InnoDB;

create table if not exists {p}history (
    instance_id varbinary(255) not null,
    run_no int not null,
    seq_from bigint not null,
    event_count int not null,
    turn_time bigint not null,
    events longblob not null,
    primary key (instance_id, run_no, seq_from)
) engine=InnoDB;

create table if not exists {p}inbox (
    msg_id bigint auto_increment primary key,
    instance_id varbinary(255) not null,
    kind smallint not null,
    body longblob not null,
    key {p}inbox_instance (instance_id, msg_id)
) engine=InnoDB;

create table if not exists {p}event_id (
    instance_id varbinary(255) not null,
    scope int not null,
    event_id varbinary(1000) not null,
    primary key (instance_id, scope, event_id)
) engine=InnoDB;

create table if not exists {p}task (
    task_no bigint auto_increment primary key,
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
    body longblob not null,
    unique (instance_id, run_no, task_id),
    key {p}task_free (route_id, free_at, task_no),
    key {p}task_worker (worker, worker_epoch)
) engine=InnoDB;

create table if not exists {p}worker (
    name varbinary(255) not null,
    epoch bigint not null,
    lease_until bigint not null,
    orchestrators longblob not null,
    activities longblob not null,
    primary key (name, epoch)
) engine=InnoDB;

insert ignore into {p}meta (id, schema_version, last_epoch) values (1, 1, 0)
