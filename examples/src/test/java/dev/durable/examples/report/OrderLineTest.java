package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class OrderLineTest {
    private static final OrderLine FIRST = new OrderLine(
            1, LocalDate.of(2023, 1, 1), "Bright \"Star\" Ltd Aarhus", "Oak Rack", 5, new BigDecimal("96.49"));
    private static final OrderLine LAST = new OrderLine(
            200_000, LocalDate.of(2025, 12, 31), "Éclair, Frères Hamburg", "Birch Lamp", 9, new BigDecimal("49.11"));

    @Test
    void linesAreTheSameOnEveryMachine() {
        assertThat(OrderLine.line(1)).isEqualTo(FIRST);
        assertThat(OrderLine.line(OrderLine.COUNT)).isEqualTo(LAST);
    }

    @Test
    void linesAreNumberedInTheOrderOfTheirDates() {
        LocalDate previous = OrderLine.FIRST_DAY;
        for (long n = 1; n <= OrderLine.COUNT; n++) {
            OrderLine line = OrderLine.line(n);
            assertThat(line.orderDate()).isBetween(previous, OrderLine.LAST_DAY);
            assertThat(line.unitPrice()).isPositive();
            assertThat(line.quantity()).isPositive();
            previous = line.orderDate();
        }
        assertThat(previous).isEqualTo(OrderLine.LAST_DAY);
    }
}
