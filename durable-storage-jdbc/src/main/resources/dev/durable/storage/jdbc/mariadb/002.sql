update {p}meta set database_id = uuid() where database_id is null;

create table if not exists {p}staged (
    staged_no bigint auto_increment primary key,
    instance_id varbinary(255) not null,
    incarnation binary(16) not null,
    event_id varbinary(1000),
    body longblob not null,
    key {p}staged_instance (instance_id, staged_no)
) engine=InnoDB;

update {p}meta set schema_version = 2
