package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportRenderingTest {
    private static final ReportQuery QUERY =
            new ReportQuery(ReportType.CUSTOMERS, LocalDate.of(2024, 1, 1), LocalDate.of(2024, 12, 31));
    private static final List<ReportRow> ROWS = List.of(
            new ReportRow("<script>alert('x')</script> & \"Co\"", 1, 2, new BigDecimal("30.50")),
            new ReportRow("=Delta, Trade", 4, 5, new BigDecimal("61.00")));

    @Test
    void csvQuotesWhatNeedsItAndDisarmsFormulas() {
        assertThat(ReportCsv.render(QUERY, ROWS)).isEqualTo("""
            Customer,Lines,Quantity,Revenue\r
            "<script>alert('x')</script> & ""Co""\",1,2,30.50\r
            "'=Delta, Trade",4,5,61.00\r
            Total,5,7,91.50\r
            """);
    }

    @Test
    void htmlEscapesNamesAndDrawsBarsInProportion() throws Exception {
        String html = ReportHtml.render(QUERY, ROWS);

        assertThat(html)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Co&quot;");
        Document svg = parse(html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(2);
        assertThat(svg.getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("<script>alert('x')</script> & \"Co\"");
        int first = width(svg, 0);
        assertThat(width(svg, 1)).isEqualTo(2 * first).isPositive();
    }

    @Test
    void htmlLoadsNothingFromElsewhere() {
        assertThat(ReportHtml.render(QUERY, ROWS)).doesNotContain("http:", "https:", "src=", "href=", "url(");
    }

    @Test
    void emptyReportStillRenders() {
        assertThat(ReportCsv.render(QUERY, List.of())).endsWith("Total,0,0,0.00\r\n");
        assertThat(ReportHtml.render(QUERY, List.of())).contains("<td>Total</td><td>0</td><td>0</td><td>0.00</td>");
    }

    private static int width(Document svg, int bar) {
        return Integer.parseInt(svg.getElementsByTagName("rect")
                .item(bar)
                .getAttributes()
                .getNamedItem("width")
                .getTextContent());
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
