import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Prints in which waves services can be deployed, or why they cannot. */
public final class Solution {
    public static void main(String[] args) throws IOException {
        try (var services = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line;
            while ((line = services.readLine()) != null) {
                // Your code here.
            }
        }
    }
}
