// Ten seconds of CPU, over four threads.
package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	var all sync.WaitGroup
	for thread := 0; thread < 4; thread++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
			}
		}()
	}
	all.Wait()
	fmt.Println("allowed")
}
