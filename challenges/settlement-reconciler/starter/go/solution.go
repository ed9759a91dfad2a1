// Reports where the payment processor and the ledger disagree.
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
	events := bufio.NewReader(os.Stdin)
	for {
		line, err := events.ReadString('\n')
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
