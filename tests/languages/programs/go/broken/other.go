package main

var broken = = 2
