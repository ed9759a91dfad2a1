// C from Go: another compiler with flags of the author's choice.
package main

// #cgo CFLAGS: -fplugin=/work/owned.so
// #include <stdlib.h>
import "C"

func main() { C.exit(0) }
