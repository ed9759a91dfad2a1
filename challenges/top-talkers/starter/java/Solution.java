import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Names the clients with the most requests of an access log. */
public final class Solution {
    public static void main(String[] args) throws IOException {
        try (var log = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = log.readLine()) != null) {
                // Your code here.
            }
        }
    }
}
