package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.durable.http.InvalidInputException;
import dev.durable.http.InvalidInputException.Violation;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportRequestTest {
    private static final LocalDate START = LocalDate.of(2024, 1, 1);
    private static final LocalDate END = LocalDate.of(2024, 12, 31);

    @Test
    void takesWhatIsInOrder() {
        assertThatCode(() -> new ReportRequest(ReportType.SALES, START, END, null, null, null).validate())
                .doesNotThrowAnyException();
        assertThatCode(() -> new ReportRequest(ReportType.SALES, START, START, "https://x/", 0, "x").validate())
                .doesNotThrowAnyException();
        assertThatCode(() -> new ReportRequest(ReportType.SALES, START, END, null, 86_400, "").validate())
                .doesNotThrowAnyException();
    }

    @Test
    void namesEachMemberThatIsMissing() {
        assertThat(violations(new ReportRequest(null, null, null, null, null, null)))
                .extracting(Violation::field)
                .containsExactly("reportType", "startDate", "endDate");
    }

    @Test
    void refusesReversedDates() {
        assertThat(violations(new ReportRequest(ReportType.SALES, END, START, null, null, null)))
                .containsExactly(new Violation("endDate", "must not be before startDate 2024-12-31"));
    }

    @Test
    void refusesDatesFarOff() {
        LocalDate early = LocalDate.of(1899, 12, 31);
        LocalDate late = LocalDate.of(3000, 1, 1);
        assertThat(violations(new ReportRequest(ReportType.SALES, early, late, null, null, null)))
                .extracting(Violation::field)
                .containsExactly("startDate", "endDate");
    }

    @Test
    void refusesDelaysOutOfRange() {
        for (int delay : new int[] {-1, 86_401, Integer.MAX_VALUE}) {
            assertThat(violations(new ReportRequest(ReportType.SALES, START, END, null, delay, null)))
                    .containsExactly(new Violation("delaySeconds", "must be from 0 to 86400"));
        }
    }

    @Test
    void refusesLongMessages() {
        assertThat(violations(new ReportRequest(ReportType.SALES, START, END, null, 0, "x".repeat(1_001))))
                .extracting(Violation::field)
                .containsExactly("failWith");
    }

    @Test
    void emptyOptionsMeanNone() {
        ReportRequest request = new ReportRequest(ReportType.SALES, START, END, null, null, "");
        assertThat(request.delay()).isZero();
        assertThat(request.failure()).isNull();
    }

    private static List<Violation> violations(ReportRequest request) {
        return catchThrowableOfType(InvalidInputException.class, request::validate)
                .violations();
    }
}
