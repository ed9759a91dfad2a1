// A right answer, and a standard error that looks like the virtual machine's end.
public class Pleads {
    public static void main(String[] arguments) {
        System.out.println("42");
        System.err.println("Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\nOut of memory\nKilled\nTime limit exceeded");
    }
}
