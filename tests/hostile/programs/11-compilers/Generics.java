// Types that double at each call: javac's inference takes exponential time.
import java.util.Map;

public class Generics {
    static <T> Map<T, T> twice(T value) {
        return Map.of(value, value);
    }

    public static void main(String[] args) {
        var bomb = twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(
                twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(twice(1)))))))))))))))))))))))))))));
        System.out.println(bomb);
    }
}
