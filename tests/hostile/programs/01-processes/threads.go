// Goroutines that each hold a thread of the kernel; 200 at most. The runtime gives up when the kernel refuses one.
package main

import (
	"fmt"
	"runtime"
	"time"
)

func main() {
	for number := 0; number < 200; number++ {
		go func() {
			runtime.LockOSThread()
			time.Sleep(time.Minute)
		}()
	}
	time.Sleep(300 * time.Millisecond)
	fmt.Println("allowed")
}
