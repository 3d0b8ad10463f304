package dev.durable.storage.jdbc;

import dev.durable.servers.MariaDbServer;

class MariaDbCallerTransactionTest extends CallerTransactionRules {
    @Override
    String url() {
        return MariaDb.url();
    }

    @Override
    String user() {
        return MariaDbServer.USER;
    }

    @Override
    String password() {
        return "";
    }

    @Override
    String newPrefix() {
        return MariaDb.newPrefix();
    }
}
