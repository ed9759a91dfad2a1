// Prints in which waves services can be deployed, or why they cannot.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	targets := os.Args[1:]
	_ = targets

	services := bufio.NewReader(os.Stdin)
	for {
		line, err := services.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		atEnd := err != nil
		if atEnd && line == "" {
			break
		}
		line = strings.TrimSuffix(line, "\n")
		// Your code here.
		if atEnd {
			break
		}
	}
}
