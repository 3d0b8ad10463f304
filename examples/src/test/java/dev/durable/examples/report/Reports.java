package dev.durable.examples.report;

/** Bodies that start reports. */
final class Reports {
    private Reports() {}

    static String year(int year, String type) {
        return year(year, type, 0);
    }

    static String year(int year, String type, int delaySeconds) {
        return """
            {"reportType": "%s", "startDate": "%d-01-01", "endDate": "%d-12-31", "delaySeconds": %d}\
            """.formatted(type, year, year, delaySeconds);
    }
}
