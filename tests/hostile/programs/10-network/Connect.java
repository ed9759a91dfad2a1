// The same from Java.
import java.net.InetSocketAddress;
import java.net.Socket;

public class Connect {
    public static void main(String[] args) {
        for (String host : new String[] {"192.0.2.1", "169.254.169.254", "172.17.0.1", "127.0.0.1"}) {
            try (Socket made = new Socket()) {
                made.connect(new InetSocketAddress(host, 22), 300);
                System.out.println("allowed");
            } catch (Exception refused) {
                String why = String.valueOf(refused.getMessage());
                System.out.println(why.contains("not supported by protocol") ? "denied" : why);
            }
        }
    }
}
