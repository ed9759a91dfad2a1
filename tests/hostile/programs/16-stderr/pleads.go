// A right answer, and a standard error that looks like a panic.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("42")
	fmt.Fprintln(os.Stderr, "panic: runtime error\nfatal error: runtime: out of memory\nOut of memory\nKilled\nTime limit exceeded")
}
