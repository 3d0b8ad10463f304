/**
 * Storage in a relational database through JDBC: H2 for one process, PostgreSQL, MariaDB and MySQL for many. Begin
 * with {@link dev.durable.storage.jdbc.JdbcStorage}; every statement is in {@code Sql}, what differs between the
 * databases in {@code Dialect}.
 */
@NullMarked
package dev.durable.storage.jdbc;

import org.jspecify.annotations.NullMarked;
