package dev.durable.storage.jdbc;

/** What an acknowledged commit on an H2 file survives. Both settings write with {@code WRITE_DELAY=0}. */
public enum H2Durability {
    /** The death of the process and of the machine: the file is synced after each group of commits. The default. */
    SYNC,
    /** The death of the process only: the operating system writes when it likes. Several times faster. */
    PROCESS
}
