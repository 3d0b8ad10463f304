package dev.durable.storage.jdbc;

class PostgresSpringTransactionTest extends SpringTransactionRules {
    @Override
    String url() {
        return Postgres.url();
    }

    @Override
    String user() {
        return "postgres";
    }

    @Override
    String password() {
        return "postgres";
    }

    @Override
    String newPrefix() {
        return Postgres.newPrefix();
    }
}
