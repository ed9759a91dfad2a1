import java.io.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

/** Compiled once while the image is built, so that javac's own classes can be archived. Uses what programs use. */
public class Warm {
    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    enum Level { LOW, HIGH }

    static <T extends Comparable<T>> Optional<T> largest(Collection<? extends T> items) {
        return items.stream().<T>map(Function.identity()).max(Comparator.naturalOrder());
    }

    static double area(Shape shape) {
        return switch (shape) {
            case Circle circle -> Math.PI * circle.radius() * circle.radius();
            case Square square -> square.side() * square.side();
        };
    }

    public static void main(String[] args) throws IOException {
        Map<String, List<Integer>> lengths = new TreeMap<>();
        try (var reader = new BufferedReader(new InputStreamReader(System.in))) {
            for (String line; (line = reader.readLine()) != null; ) {
                lengths.computeIfAbsent(line.trim(), key -> new ArrayList<>()).add(line.length());
            }
        } catch (UncheckedIOException error) {
            System.exit(1);
        }
        var level = lengths.isEmpty() ? Level.LOW : Level.HIGH;
        Runnable print = () -> System.out.printf("%s %s %.2f%n", level, largest(lengths.keySet()), area(new Square(2)));
        print.run();
        System.out.println(lengths.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", ", "{", "}")));
        Iterator<Integer> numbers = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 3;
            }

            @Override
            public Integer next() {
                return next++;
            }
        };
        long sum = 0;
        while (numbers.hasNext()) {
            sum += numbers.next();
        }
        System.out.println(sum);
    }
}
