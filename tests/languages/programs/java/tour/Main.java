import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

public class Main {
    static int depth(int level) {
        return level == 0 ? 0 : 1 + depth(level - 1);
    }

    static boolean writes(String path) {
        try {
            Files.write(Path.of(path), new byte[0]);
            return true;
        } catch (IOException error) {
            return false;
        }
    }

    static String connects() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("192.0.2.1", 80), 5000);
            return "connected";
        } catch (IOException error) {
            return "refused";
        }
    }

    public static void main(String[] args) throws IOException {
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in));
        switch (args[0]) {
            case "hello" -> System.out.println("hello, world");
            case "echo" -> {
                System.in.transferTo(System.out);
                System.out.flush();
            }
            case "args" -> System.out.println(String.join("\n", rest));
            case "exit" -> System.exit(3);
            case "crash" -> throw new IllegalStateException("not caught");
            case "depth" -> System.out.println(depth(Integer.parseInt(rest.get(0))));
            case "add" -> System.out.println(Long.parseLong(rest.get(0)) + Long.parseLong(rest.get(1)));
            case "count" -> {
                int lines = 0;
                long size = 0;
                for (String line; (line = reader.readLine()) != null; lines++) {
                    size += line.length();
                }
                System.out.println(lines + " " + size);
            }
            case "unicode" -> {
                String text = reader.readLine();
                System.out.println(text.codePointCount(0, text.length()) + " " + text);
            }
            case "environment" -> new TreeMap<>(System.getenv()).forEach((name, value) ->
                System.out.println(name + "=" + value));
            case "heap" -> System.out.println(Runtime.getRuntime().maxMemory() >> 20);
            case "fill" -> {
                for (List<byte[]> blocks = new ArrayList<>(); ; ) {
                    blocks.add(new byte[1 << 20]);
                }
            }
            case "network" -> System.out.println(connects());
            case "write" -> rest.stream().filter(Main::writes).forEach(System.out::println);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }
}
