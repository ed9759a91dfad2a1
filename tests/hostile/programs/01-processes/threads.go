// Goroutines that each hold a thread of the kernel; 200 at most. The runtime gives up when the kernel refuses one.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func main() {
	var held sync.WaitGroup
	for number := 0; number < 200; number++ {
		held.Add(1)
		go func() {
			runtime.LockOSThread()
			held.Done()
			time.Sleep(time.Hour)
		}()
	}
	held.Wait()
	fmt.Println("allowed")
}
