package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

var blocks [][]byte

func depth(level int) int {
	if level == 0 {
		return 0
	}
	return 1 + depth(level-1)
}

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return value
}

func writes(path string) bool {
	file, err := os.Create(path)
	if err != nil {
		return false
	}
	return file.Close() == nil
}

func main() {
	command, rest := os.Args[1], os.Args[2:]
	switch command {
	case "hello":
		fmt.Println("hello, world")
	case "echo":
		if _, err := io.Copy(os.Stdout, os.Stdin); err != nil {
			panic(err)
		}
	case "args":
		fmt.Println(strings.Join(rest, "\n"))
	case "exit":
		os.Exit(3)
	case "crash":
		panic("not caught")
	case "depth":
		fmt.Println(depth(int(number(rest[0]))))
	case "add":
		fmt.Println(number(rest[0]) + number(rest[1]))
	case "count":
		lines, size := 0, 0
		for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); lines++ {
			size += len(scanner.Bytes())
		}
		fmt.Println(lines, size)
	case "unicode":
		text, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		text = strings.TrimSuffix(text, "\n")
		fmt.Println(utf8.RuneCountInString(text), text)
	case "environment":
		environment := os.Environ()
		sort.Strings(environment)
		fmt.Println(strings.Join(environment, "\n"))
	case "heap":
		fmt.Println(debug.SetMemoryLimit(-1) >> 20)
	case "fill":
		for {
			blocks = append(blocks, bytes.Repeat([]byte{1}, 1<<20))
		}
	case "network":
		if _, err := net.DialTimeout("tcp", "192.0.2.1:80", 5*time.Second); err != nil {
			fmt.Println("refused")
		} else {
			fmt.Println("connected")
		}
	case "write":
		for _, path := range rest {
			if writes(path) {
				fmt.Println(path)
			}
		}
	}
}
