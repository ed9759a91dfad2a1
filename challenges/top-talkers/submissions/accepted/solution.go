// Prints the clients with the most requests of an access log in Common Log Format, as JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
)

const (
	defaultTop = 10
	maxTop     = 100
	maxLine    = 1 << 20
)

type client struct {
	IP       string `json:"ip"`
	Requests int    `json:"requests"`
	Bytes    int64  `json:"bytes"`
}

type report struct {
	Clients []*client `json:"clients"`
	Skipped int       `json:"skipped"`
}

func parseTop(args []string) (int, error) {
	if len(args) == 0 {
		return defaultTop, nil
	}
	if len(args) != 2 || args[0] != "--top" {
		return 0, fmt.Errorf("expected no arguments or --top N")
	}
	top, err := strconv.Atoi(args[1])
	if err != nil || !isNumber(args[1]) || top < 1 || top > maxTop {
		return 0, fmt.Errorf("%q is not a number from 1 to %d", args[1], maxTop)
	}
	return top, nil
}

func isNumber(text string) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return text != ""
}

// cutField takes a non-empty field and the space behind it off the front of the line.
func cutField(line string) (field, rest string, ok bool) {
	field, rest, ok = strings.Cut(line, " ")
	return field, rest, ok && field != ""
}

// cutLastField takes a field and the space before it off the end of the line.
func cutLastField(line string) (rest, field string, ok bool) {
	space := strings.LastIndexByte(line, ' ')
	if space < 0 {
		return "", "", false
	}
	return line[:space], line[space+1:], true
}

// parseLine returns who sent the request and the size of its response; ok is false for a malformed line.
func parseLine(line string) (ip string, size int64, ok bool) {
	ip, rest, ok := cutField(line)
	if !ok {
		return "", 0, false
	}
	for range 2 { // identity and user
		if _, rest, ok = cutField(rest); !ok {
			return "", 0, false
		}
	}
	rest, sizeText, ok := cutLastField(rest)
	if !ok {
		return "", 0, false
	}
	rest, status, ok := cutLastField(rest)
	if !ok || len(status) != 3 || !isNumber(status) {
		return "", 0, false
	}
	if !isTimeAndRequest(rest) {
		return "", 0, false
	}
	if sizeText == "-" {
		return ip, 0, true
	}
	if !isNumber(sizeText) {
		return "", 0, false
	}
	size, err := strconv.ParseInt(sizeText, 10, 64)
	return ip, size, err == nil
}

func isTimeAndRequest(text string) bool {
	time, request, ok := strings.Cut(text, "] ")
	if !ok || len(time) < 2 || time[0] != '[' || strings.Contains(time, "]") {
		return false
	}
	return len(request) >= 2 && request[0] == '"' && request[len(request)-1] == '"'
}

func summarize(log io.Reader, top int) (report, error) {
	clients := map[string]*client{}
	skipped := 0
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, maxLine+1)
	for lines.Scan() {
		ip, size, ok := parseLine(lines.Text())
		if !ok {
			skipped++
			continue
		}
		c := clients[ip]
		if c == nil {
			c = &client{IP: strings.Clone(ip)}
			clients[c.IP] = c
		}
		c.Requests++
		c.Bytes += size
	}

	ranking := make([]*client, 0, len(clients))
	for _, c := range clients {
		ranking = append(ranking, c)
	}
	sort.Slice(ranking, func(i, j int) bool {
		a, b := ranking[i], ranking[j]
		if a.Requests != b.Requests {
			return a.Requests > b.Requests
		}
		if a.Bytes != b.Bytes {
			return a.Bytes > b.Bytes
		}
		return a.IP < b.IP
	})
	return report{ranking[:min(top, len(ranking))], skipped}, lines.Err()
}

func main() {
	top, err := parseTop(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	result, err := summarize(os.Stdin, top)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
