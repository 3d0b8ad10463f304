package dev.durable.storage.jdbc;

import dev.durable.spi.NewTask;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every statement, in one place. {@code {p}} stands for the table prefix, {@code {now}} for the database's time, {@code {front}} for
 * {@link NewTask#front},
 * {@code {in}} for a list of parameters, {@code {skip locked}} for {@link Dialect#skipLocked}, {@code {by key}} for
 * {@link Dialect#byKey}. Thread-safe.
 */
final class Sql {
    /** What a unit of work needs to know of an instance; payloads stay in the database. */
    private static final String ROW = """
            select {now}, instance_id, incarnation, queue, route_id, status, status_version, version, row_seq, wake_seq,
                ready_at, claimed, owner, owner_epoch, attempts, orphaned, run_no, history_size, last_commit_id, start_at,
                case when start_event is null then 0 else 1 end, inbox_size, inbox_events,
                case when exists (select 1 from {p}staged s where s.instance_id = {p}instance.instance_id) then 1 else 0 end
            from {p}instance {by key}
            """;

    static final String LOCK_ROWS = ROW + " where instance_id in ({in}) order by instance_id for update";
    static final String LOCK_FREE_ROWS =
            ROW + " where instance_id in ({in}) order by instance_id for update skip locked";

    static final String UPDATE_ROW = """
            update {p}instance set status = ?, status_version = ?, version = ?, row_seq = row_seq + 1, wake_seq = ?,
                ready_at = ?, free_at = ?, claimed = ?, owner = ?, owner_epoch = ?, attempts = ?, orphaned = ?, run_no = ?,
                history_size = ?, last_commit_id = ?, inbox_size = ?, inbox_events = ?
            where instance_id = ? and row_seq = ?""";
    static final String UPDATE_VISIBLE = """
            update {p}instance set custom_status = ?, output = ?, failure = ?, park_code = ?, park_message = ?,
                updated_at = ?, completed_at = ?
            where instance_id = ?""";
    static final String UPDATE_CONTROLLED = """
            update {p}instance set failure = coalesce(?, failure), park_code = null, park_message = null, updated_at = ?,
                completed_at = ?
            where instance_id = ?""";
    static final String UPDATE_SUSPENDED = "update {p}instance set updated_at = ? where instance_id = ?";
    static final String UPDATE_START = "update {p}instance set start_event = ? where instance_id = ?";

    static final String EXISTING_IDS =
            "select instance_id, incarnation, request_id from {p}instance where instance_id in ({in})";
    static final String EXISTING_DEDUPE =
            "select dedupe_key, dedupe_hash, instance_id, incarnation from {p}instance where dedupe_key in ({in})";
    static final String INSERT_INSTANCE = """
            insert into {p}instance (instance_id, incarnation, queue, route_id, status, status_version, version, row_seq,
                wake_seq, ready_at, free_at, claimed, attempts, orphaned, run_no, history_size, start_at, start_event,
                parent_id, parent_incarnation, parent_run, parent_task, terminal_name, terminal_input, request_id,
                dedupe_key, dedupe_hash, tags, inbox_size, inbox_events, created_at, updated_at)
            values (?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, false, 0, false, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)""";

    static final String INSERT_HISTORY =
            "insert into {p}history (instance_id, run_no, seq_from, event_count, turn_time, events) values (?, ?, ?, ?, ?, ?)";
    static final String READ_HISTORY = """
            select h.seq_from, h.event_count, h.turn_time, h.events
            from {p}history h join {p}instance i on i.instance_id = h.instance_id
            where h.instance_id = ? and i.incarnation = ? and h.run_no = ? and h.seq_from >= ?
            order by h.seq_from limit ?""";

    static final String INSERT_MESSAGE = "insert into {p}inbox (instance_id, kind, body) values (?, ?, ?)";
    static final String DELETE_MESSAGE = "delete from {p}inbox where msg_id = ? and instance_id = ? and kind = ?";
    static final String DELETE_INBOX = "delete from {p}inbox where instance_id = ?";
    static final String DELETE_REPLIES = "delete from {p}inbox where instance_id = ? and kind = 1";
    /** In the order of the whole index: H2 would read and sort a long inbox for each turn. */
    static final String READ_INBOX =
            "select msg_id, kind, body from {p}inbox where instance_id = ? order by instance_id, msg_id limit ?";

    static final String READ_INBOXES =
            "select instance_id, msg_id, kind, body from {p}inbox where instance_id in ({in}) order by msg_id";
    static final String FIND_EVENT_ID =
            "select 1 from {p}event_id where instance_id = ? and scope = ? and event_id = ?";
    static final String INSERT_EVENT_ID = "insert into {p}event_id (instance_id, scope, event_id) values (?, ?, ?)";

    static final String INSERT_STAGED =
            "insert into {p}staged (instance_id, incarnation, run_no, event_id, body) values (?, ?, ?, ?, ?)";
    static final String DELETE_STAGED_REPLY =
            "delete from {p}staged where instance_id = ? and incarnation = ? and run_no = ? and event_id = ?";
    static final String STAGED_IDS =
            "select instance_id, min(staged_no) from {p}staged group by instance_id order by 2 limit ?";
    static final String READ_STAGED = """
            select staged_no, instance_id, incarnation, run_no, event_id, body from {p}staged
            where instance_id in ({in}) order by staged_no""";
    static final String DELETE_STAGED = "delete from {p}staged where staged_no = ?";
    static final String DELETE_STAGED_FOR_NOBODY = """
            delete from {p}staged where not exists (select 1 from {p}instance i
                where i.instance_id = {p}staged.instance_id and i.incarnation = {p}staged.incarnation)""";
    /** What decides whether an event may be raised: the instance, and what is staged for it already. */
    static final String RECEIVER = """
            select i.incarnation, i.status, i.inbox_events,
                (select count(*) from {p}staged s where s.instance_id = i.instance_id and s.run_no is null),
                (select count(*) from {p}event_id e where e.instance_id = i.instance_id and e.scope = ? and e.event_id = ?),
                (select count(*) from {p}staged s where s.instance_id = i.instance_id
                    and s.incarnation = i.incarnation and s.run_no is null and s.event_id = ?)
            from {p}instance i where i.instance_id = ?""";
    /** What decides whether a reply may be delivered. */
    static final String WAITING = """
            select i.incarnation, i.status, i.run_no,
                (select count(*) from {p}event_id e where e.instance_id = i.instance_id and e.scope = ? and e.event_id = ?)
            from {p}instance i where i.instance_id = ?""";

    static final String LIFE = "select incarnation from {p}instance where instance_id = ?";
    static final String UNREAD = """
            select m.body from {p}inbox m join {p}instance i on i.instance_id = m.instance_id
            where i.instance_id = ? and i.incarnation = ? order by m.msg_id""";
    static final String UNREAD_STAGED = """
            select s.body from {p}staged s join {p}instance i
                on i.instance_id = s.instance_id and i.incarnation = s.incarnation
            where i.instance_id = ? and i.incarnation = ? and i.completed_at is null order by s.staged_no""";

    static final String TASK_IDS = "select task_id from {p}task where instance_id = ? and run_no = ?";
    static final String INSERT_TASK = """
            insert into {p}task (instance_id, incarnation, run_no, task_id, route_id, due_at, free_at, held, attempts, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    static final String DELETE_TASK =
            "delete from {p}task where instance_id = ? and run_no = ? and task_id = ? and incarnation = ?";
    static final String DELETE_TASKS = "delete from {p}task where instance_id = ?";
    static final String HOLD_TASKS = "update {p}task set held = true, free_at = null where instance_id = ?";
    static final String UNHOLD_TASKS = """
            update {p}task set held = false, free_at = case when worker is null then due_at end
            where instance_id = ? and held""";
    static final String LOCK_FREE_TASKS = """
            select task_no, instance_id, incarnation, run_no, task_id, route_id, attempts, body
            from {p}task {by key}
            where task_no in ({in}) and free_at is not null order by free_at, task_no for update skip locked""";
    static final String CLAIM_TASK = """
            update {p}task set attempts = attempts + 1, free_at = null, worker = ?, worker_epoch = ?, claimed_at = {now}
            where task_no = ? and attempts = ? and worker is null""";
    static final String TASKS_OF_WORKER = """
            select task_no, instance_id, incarnation, run_no, task_id, claimed_at from {p}task
            where worker = ? and worker_epoch = ?""";
    static final String UNCLAIM_TASK = """
            update {p}task set worker = null, worker_epoch = null, due_at = {front},
                free_at = case when held then null else {front} end
            where task_no = ? and worker = ? and worker_epoch = ?""";
    static final String RELEASE_TASK = """
            update {p}task set worker = null, worker_epoch = null, due_at = ?,
                free_at = case when held then null else cast(? as decimal(19)) end
            where instance_id = ? and incarnation = ? and run_no = ? and task_id = ? and worker = ? and worker_epoch = ?""";

    /** By route, whose names are few, so that only tasks of unknown activities are looked at. */
    static final String UNKNOWN_TASKS = """
            select t.instance_id, t.incarnation, t.run_no, t.task_id, r.name
            from {p}task t join {p}route r on r.route_id = t.route_id
            where r.kind = 1 and r.name not in ({in}) and t.free_at is not null and t.free_at <= ?
            order by t.free_at, t.task_no limit ?""";

    static final String NOW = "select {now}";
    static final String DATABASE_ID = "select database_id from {p}meta";
    static final String LOCK_LIVING_WORKER =
            "select 1 from {p}worker where name = ? and epoch = ? and lease_until > {now} for update";
    static final String LOCK_WORKER =
            "select lease_until, {now} from {p}worker where name = ? and epoch = ? for update";
    static final String RENEW_WORKER = """
            update {p}worker set lease_until = {now} + ?, orchestrators = ?, activities = ?
            where name = ? and epoch = ? and lease_until > {now}""";
    static final String LAPSE_WORKER =
            "update {p}worker set lease_until = {now} where name = ? and lease_until > {now}";
    static final String NEXT_EPOCH = "update {p}meta set last_epoch = last_epoch + 1";
    static final String READ_EPOCH = "select last_epoch from {p}meta";
    static final String INSERT_WORKER =
            "insert into {p}worker (name, epoch, lease_until, orchestrators, activities) values (?, ?, {now} + ?, ?, ?)";
    static final String LIVING_WORKERS =
            "select name, epoch, lease_until, orchestrators, activities, {now} from {p}worker where lease_until > {now}";
    static final String END_OF_HELD = ") t";
    static final String LIVING_ACTIVITIES = """
            select t.at_time, t.held, w.activities
            from (select {now} as at_time,
                (select count(*) from {p}task where worker = ? and worker_epoch = ?) as held) t
            left join {p}worker w on w.lease_until > t.at_time""";
    static final String LAPSED_WORKERS = "select name, epoch from {p}worker where lease_until <= {now}";
    static final String DELETE_WORKER = "delete from {p}worker where name = ? and epoch = ?";
    static final String OWNED_BY = "select instance_id from {p}instance where owner = ? and owner_epoch = ? limit ?";

    static final String READY_OWN = """
            select instance_id from {p}instance where owner = ? and owner_epoch = ?
                and ready_at > {before all} and ready_at <= {now}
            order by owner, owner_epoch, ready_at limit 1000""";

    static final String FIND_ROUTE = "select route_id from {p}route where kind = ? and name = ? and version = ?";
    static final String INSERT_ROUTE = "insert into {p}route (kind, name, version) values (?, ?, ?)";
    static final String ALL_ROUTES = "select route_id, kind, name, version from {p}route";

    static final String DELETE_EVENT_IDS = "delete from {p}event_id where instance_id = ?";
    static final String DELETE_HISTORY = "delete from {p}history where instance_id = ?";
    static final String DELETE_INSTANCE = "delete from {p}instance where instance_id = ?";

    /** Earlier than any time that is stored. */
    private static final String BEFORE_ALL_TIMES = "-9000000000000000000";

    /** How far before now a task is due that has been handed out before. */
    private static final long FRONT_MILLIS = -NewTask.front(Instant.EPOCH).toEpochMilli();

    private final String prefix;
    private final Dialect dialect;
    private final Limits limits;
    private final @Nullable InstantSource clock;
    private final Map<String, String> prepared = new ConcurrentHashMap<>();

    /** With a clock its time stands in the statements, instead of the database's. */
    Sql(String prefix, Dialect dialect, Limits limits, @Nullable InstantSource clock) {
        this.clock = clock;
        this.prefix = prefix;
        this.dialect = dialect;
        this.limits = limits;
    }

    /** What they are written for. */
    Dialect dialect() {
        return dialect;
    }

    /** How large the values in the statements may be. */
    Limits limits() {
        return limits;
    }

    /** A statement without a list. */
    String text(String template) {
        return clock == null ? prepared.computeIfAbsent(template, this::rendered) : rendered(template);
    }

    /** The same for a statement of which there are many forms, so that they are not all kept. */
    String rendered(String template) {
        return template.replace("{p}", prefix)
                .replace("{front}", "({now} - " + FRONT_MILLIS + ")")
                .replace(
                        "{now}",
                        clock == null
                                ? dialect.now()
                                : Long.toString(clock.instant().toEpochMilli()))
                .replace("{before all}", BEFORE_ALL_TIMES)
                .replace("{skip locked}", dialect.skipLocked())
                .replace("{by key}", dialect.byKey());
    }

    /** A statement with a list of a given length; see {@link #listSize}. */
    String text(String template, int listSize) {
        return text(template.replace("{in}", "?" + ", ?".repeat(listSize - 1)));
    }

    /** Lists are padded to a few lengths, so that a statement has a few texts and its plan stays cached. */
    static int listSize(int items) {
        int size = 1;
        while (size < items) {
            size *= 4;
        }
        return size;
    }
}
