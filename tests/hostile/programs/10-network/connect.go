// The same from Go, which makes its system calls itself.
package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

func main() {
	for _, address := range []string{"192.0.2.1:80", "169.254.169.254:80", "172.17.0.1:22", "[::1]:6379"} {
		made, err := net.DialTimeout("tcp", address, time.Minute)
		switch {
		case err == nil:
			made.Close()
			fmt.Println("allowed")
		case errors.Is(err, syscall.EAFNOSUPPORT):
			fmt.Println("denied")
		default:
			fmt.Println(err)
		}
	}
}
