package dev.durable.examples.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a report is grouped by. */
public enum ReportType {
    /** By month. */
    @JsonProperty("sales")
    SALES("Sales by month", "Month", "extract(year from order_date) * 100 + extract(month from order_date)") {
        @Override
        String label(String groupKey) {
            return groupKey.substring(0, 4) + "-" + groupKey.substring(4, 6);
        }
    },
    /** By product. */
    @JsonProperty("products")
    PRODUCTS("Sales by product", "Product", "product"),
    /** By customer. */
    @JsonProperty("customers")
    CUSTOMERS("Sales by customer", "Customer", "customer");

    private final String title;
    private final String column;
    private final String groupBy;

    ReportType(String title, String column, String groupBy) {
        this.title = title;
        this.column = column;
        this.groupBy = groupBy;
    }

    String title() {
        return title;
    }

    String column() {
        return column;
    }

    /** The SQL expression over {@code report_orders} that a report is grouped by. */
    String groupBy() {
        return groupBy;
    }

    /** What a reader sees for a value of {@link #groupBy()}. */
    String label(String groupKey) {
        return groupKey;
    }
}
