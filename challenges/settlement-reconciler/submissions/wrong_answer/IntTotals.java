import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up in 32 bits. */
public final class IntTotals {
    private static final Map<String, Integer> FRACTION_DIGITS =
            Map.of("EUR", 2, "GBP", 2, "JPY", 0, "KWD", 3, "USD", 2);

    private enum Feed { LEDGER, PROCESSOR }

    /** Names an event: ids are unique within a feed only. */
    private record EventKey(Feed feed, String event) {}

    /** A charge or a refund, as it was first booked. */
    private record Movement(PaymentKey payment, int sign, long amount) {}

    private record Amendment(long version, long amount) {}

    private record PaymentKey(String payment, String currency) {
        static final Comparator<PaymentKey> ORDER =
                Comparator.comparing(PaymentKey::payment).thenComparing(PaymentKey::currency);
    }

    private final Map<EventKey, Movement> movements = new HashMap<>();
    private final Map<EventKey, Amendment> newestAmendments = new HashMap<>();
    private final Map<EventKey, EventKey> amenders = new HashMap<>();
    private int duplicates;

    private static Feed parseFeed(String text) {
        return Feed.valueOf(text.toUpperCase());
    }

    /** The processor writes 12.5 for what the ledger calls 1250. */
    private static long minorUnits(Feed feed, String amount, String currency) {
        if (feed == Feed.LEDGER) {
            return Long.parseLong(amount);
        }
        int point = amount.indexOf('.');
        String fraction = point < 0 ? "" : amount.substring(point + 1);
        String whole = point < 0 ? amount : amount.substring(0, point);
        String padding = "0".repeat(FRACTION_DIGITS.get(currency) - fraction.length());
        return Long.parseLong(whole + fraction + padding);
    }

    private void add(String line) {
        String[] fields = line.split(",");
        Feed feed = parseFeed(fields[0]);
        EventKey key = new EventKey(feed, fields[1]);
        if (movements.containsKey(key) || amenders.containsKey(key)) {
            duplicates++;
            return;
        }
        String type = fields[2];
        String subject = fields[3];
        String currency = fields[6];
        long amount = minorUnits(feed, fields[5], currency);
        if (type.equals("amend")) {
            EventKey target = new EventKey(feed, subject);
            amenders.put(key, target);
            newestAmendments.merge(target, new Amendment(Long.parseLong(fields[4]), amount),
                    (a, b) -> a.version() > b.version() ? a : b);
        } else {
            int sign = type.equals("charge") ? 1 : -1;
            movements.put(key, new Movement(new PaymentKey(subject, currency), sign, amount));
        }
    }

    /** The totals of every payment, in order; a feed that has no event is not there. */
    private Map<PaymentKey, Map<Feed, Integer>> totals() {
        Map<PaymentKey, Map<Feed, Integer>> totals = new TreeMap<>(PaymentKey.ORDER);
        movements.forEach((key, movement) -> {
            Amendment amendment = newestAmendments.get(key);
            long amount = amendment == null ? movement.amount() : amendment.amount();
            totals.computeIfAbsent(movement.payment(), payment -> new EnumMap<>(Feed.class))
                    .merge(key.feed(), (int) (movement.sign() * amount), Integer::sum);
        });
        return totals;
    }

    /** The amendments of events that never came, in order. */
    private List<EventKey> orphans() {
        return amenders.entrySet().stream()
                .filter(entry -> !movements.containsKey(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(EventKey::feed).thenComparing(EventKey::event))
                .toList();
    }

    private String report() {
        StringBuilder out = new StringBuilder();
        Map<PaymentKey, Map<Feed, Integer>> totals = totals();
        int differences = 0;
        for (Map.Entry<PaymentKey, Map<Feed, Integer>> entry : totals.entrySet()) {
            Integer processor = entry.getValue().get(Feed.PROCESSOR);
            Integer ledger = entry.getValue().get(Feed.LEDGER);
            if (processor == null || !processor.equals(ledger)) {
                differences++;
                PaymentKey key = entry.getKey();
                out.append("DIFF %s %s %s %s\n".formatted(
                        key.payment(), key.currency(), shown(processor), shown(ledger)));
            }
        }
        List<EventKey> orphans = orphans();
        for (EventKey key : orphans) {
            out.append("ORPHAN %s %s\n".formatted(key.feed().name().toLowerCase(), key.event()));
        }
        return out.append("SUMMARY matched=%d diffs=%d orphans=%d duplicates=%d".formatted(
                totals.size() - differences, differences, orphans.size(), duplicates)).toString();
    }

    private static String shown(Integer total) {
        return total == null ? "-" : total.toString();
    }

    public static void main(String[] args) throws IOException {
        IntTotals reconciliation = new IntTotals();
        try (var events = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = events.readLine()) != null) {
                reconciliation.add(line);
            }
        }
        System.out.println(reconciliation.report());
    }
}
