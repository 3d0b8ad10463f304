package dev.durable.examples.report;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One line of the ledger. Lines are numbered in the order of their dates, and line n is the same on every machine.
 */
record OrderLine(
        long lineId, LocalDate orderDate, String customer, String product, int quantity, BigDecimal unitPrice) {
    /** How many lines the ledger has. */
    static final int COUNT = 200_000;
    /** The day of the first line. */
    static final LocalDate FIRST_DAY = LocalDate.of(2023, 1, 1);
    /** The day of the last line. */
    static final LocalDate LAST_DAY = LocalDate.of(2025, 12, 31);

    private static final long SEED = 0x5DEECE66DL;
    private static final long DAYS = ChronoUnit.DAYS.between(FIRST_DAY, LAST_DAY) + 1;
    // Some of the names are what an export must survive: markup, quotes, a formula, letters beyond ASCII.
    private static final List<String> NAMES = List.of(
            "Ackermann & Söhne",
            "Bright \"Star\" Ltd",
            "<b>Cargo</b> BV",
            "=Delta Trade",
            "Éclair, Frères",
            "Foss & Vik",
            "Grün Handel",
            "Hart Stores",
            "Iberia Mar",
            "Juno Retail",
            "Kestrel Co",
            "Lumen AG");
    private static final List<String> TOWNS =
            List.of("Aarhus", "Bergen", "Cork", "Delft", "Espoo", "Faro", "Gdańsk", "Hamburg", "İzmir", "Jönköping");
    private static final List<String> KINDS =
            List.of("Desk", "Chair", "Lamp", "Shelf", "Stool", "Rack", "Board", "Bin");
    private static final List<String> WOODS = List.of("Ash", "Birch", "Cedar", "Elm", "Oak");

    /** Makes line n, from 1 to {@link #COUNT}. */
    static OrderLine line(long n) {
        SplittableRandom random = new SplittableRandom(SEED + n);
        int kind = random.nextInt(KINDS.size());
        int wood = random.nextInt(WOODS.size());
        int listPrice = 1_900 + 1_450 * kind + 370 * wood;
        return new OrderLine(
                n,
                FIRST_DAY.plusDays((n - 1) * DAYS / COUNT),
                pick(NAMES, random) + " " + pick(TOWNS, random),
                WOODS.get(wood) + " " + KINDS.get(kind),
                1 + random.nextInt(9),
                BigDecimal.valueOf(listPrice - random.nextInt(listPrice / 5), 2));
    }

    BigDecimal revenue() {
        return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }

    private static String pick(List<String> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }
}
