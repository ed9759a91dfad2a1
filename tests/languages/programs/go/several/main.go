package main

import (
	"fmt"

	"submission/shop"
)

func main() {
	fmt.Println(shop.Total(prices()))
}
