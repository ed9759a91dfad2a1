// As much CPU as there is in a minute, over four threads.
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
			for end := time.Now().Add(time.Minute); time.Now().Before(end); {
			}
		}()
	}
	all.Wait()
	fmt.Println("allowed")
}
