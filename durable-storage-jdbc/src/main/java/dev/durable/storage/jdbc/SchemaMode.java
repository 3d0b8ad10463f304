package dev.durable.storage.jdbc;

/** What is done about the tables when a storage is opened. */
public enum SchemaMode {
    /** Create them where they are missing, upgrade them where they are older. The default. */
    CREATE,
    /** Refuse to open unless they are there in the version that this library writes. */
    VALIDATE,
    /** Do not look. */
    NONE
}
