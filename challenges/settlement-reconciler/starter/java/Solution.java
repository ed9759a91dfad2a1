import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reports where the payment processor and the ledger disagree. */
public final class Solution {
    public static void main(String[] args) throws IOException {
        try (var events = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = events.readLine()) != null) {
                // Your code here.
            }
        }
    }
}
