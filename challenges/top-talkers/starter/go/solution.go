// Names the clients with the most requests of an access log.
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
	args := os.Args[1:]
	_ = args

	log := bufio.NewReader(os.Stdin)
	for {
		line, err := log.ReadString('\n')
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
