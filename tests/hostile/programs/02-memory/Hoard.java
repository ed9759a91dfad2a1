// Fills the heap; the heap flag follows the stated limit, so that the virtual machine gives up by itself.
import java.util.ArrayList;

public class Hoard {
    public static void main(String[] args) {
        var hoard = new ArrayList<byte[]>();
        for (int mebibytes = 0; mebibytes < 800; mebibytes++) {
            hoard.add(new byte[1 << 20]);
        }
        System.out.println("allowed");
    }
}
