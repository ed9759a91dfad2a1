import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sums up bytes in 32 bits. */
public final class IntTotals {
    private static final Pattern LINE =
            Pattern.compile("([^ ]+) [^ ]+ [^ ]+ \\[[^\\]]+\\] \".*\" [0-9]{3} ([0-9]+|-)");
    private static final int DEFAULT_TOP = 10;
    private static final int MAX_TOP = 100;

    private static final class Client {
        final String ip;
        int requests;
        int bytes;

        Client(String ip) {
            this.ip = ip;
        }

        String toJson() {
            return "{\"ip\": \"%s\", \"requests\": %d, \"bytes\": %d}"
                    .formatted(ip.replace("\\", "\\\\").replace("\"", "\\\""), requests, bytes);
        }
    }

    private static final Comparator<Client> BY_RANK =
            Comparator.<Client>comparingInt(client -> client.requests).reversed()
                    .thenComparing(Comparator.<Client>comparingInt(client -> client.bytes).reversed())
                    .thenComparing(client -> client.ip);

    private final Map<String, Client> clients = new HashMap<>();
    private int skipped;

    private void add(String line) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            skipped++;
            return;
        }
        Client client = clients.computeIfAbsent(match.group(1), Client::new);
        client.requests++;
        client.bytes += match.group(2).equals("-") ? 0 : Long.parseLong(match.group(2));
    }

    private String toJson(int top) {
        List<Client> ranking = clients.values().stream().sorted(BY_RANK).limit(top).toList();
        String list = ranking.stream().map(Client::toJson).collect(Collectors.joining(", ", "[", "]"));
        return "{\"clients\": %s, \"skipped\": %d}".formatted(list, skipped);
    }

    private static OptionalInt parseTop(String[] args) {
        if (args.length == 0) {
            return OptionalInt.of(DEFAULT_TOP);
        }
        if (args.length != 2 || !args[0].equals("--top") || !args[1].matches("[0-9]{1,9}")) {
            return OptionalInt.empty();
        }
        int top = Integer.parseInt(args[1]);
        return top >= 1 && top <= MAX_TOP ? OptionalInt.of(top) : OptionalInt.empty();
    }

    public static void main(String[] args) throws IOException {
        OptionalInt top = parseTop(args);
        if (top.isEmpty()) {
            System.err.println("usage: IntTotals [--top N], N from 1 to " + MAX_TOP);
            System.exit(2);
        }
        IntTotals summary = new IntTotals();
        try (var log = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = log.readLine()) != null) {
                summary.add(line);
            }
        }
        System.out.println(summary.toJson(top.getAsInt()));
    }
}
