/**
 * Storage in a relational database: H2, PostgreSQL, MySQL and MariaDB, with the schema that it needs.
 * The only package that knows {@code java.sql}: starting, signalling and completing work inside the caller's
 * own transaction is here too. Application code creates the storage; everything else goes through the SPI.
 */
@NullMarked
package dev.durable.storage.jdbc;

import org.jspecify.annotations.NullMarked;
