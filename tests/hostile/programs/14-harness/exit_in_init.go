// Ends with success before main begins.
package main

import (
	"fmt"
	"os"
)

func init() {
	defer os.Exit(0)
	panic("nobody hears of this")
}

func main() {
	fmt.Println("42")
}
