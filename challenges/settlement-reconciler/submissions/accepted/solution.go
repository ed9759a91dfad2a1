// Compares what the payment processor and the ledger say about every payment, from one stream of events.
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

const ledgerFeed = "ledger"

var fractionDigits = map[string]int{"EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3, "USD": 2}

// eventKey names an event: ids are unique within a feed only.
type eventKey struct{ feed, event string }

// movement is a charge or a refund, as it was first booked.
type movement struct {
	payment, currency string
	sign, amount      int64
}

type amendment struct {
	version int
	amount  int64
}

// total is what the feeds say about one payment in one currency; nil where a feed has no event.
type total struct {
	payment, currency string
	processor, ledger *int64
}

// reconciliation takes events in any order; its results are those of all events together.
type reconciliation struct {
	movements  map[eventKey]movement
	amendments map[eventKey]amendment // by amended event, the newest only
	amenders   map[eventKey]eventKey  // from amending to amended event
	duplicates int
}

func newReconciliation() *reconciliation {
	return &reconciliation{
		movements:  map[eventKey]movement{},
		amendments: map[eventKey]amendment{},
		amenders:   map[eventKey]eventKey{},
	}
}

// minorUnits reads an amount; the processor writes 12.5 for what the ledger calls 1250.
func minorUnits(feed, amount, currency string) (int64, error) {
	if feed == ledgerFeed {
		return strconv.ParseInt(amount, 10, 64)
	}
	whole, fraction, _ := strings.Cut(amount, ".")
	padding := strings.Repeat("0", fractionDigits[currency]-len(fraction))
	return strconv.ParseInt(whole+fraction+padding, 10, 64)
}

func (r *reconciliation) seen(key eventKey) bool {
	if _, ok := r.movements[key]; ok {
		return true
	}
	_, ok := r.amenders[key]
	return ok
}

func (r *reconciliation) add(line string) error {
	fields := strings.Split(line, ",")
	if len(fields) != 7 {
		return fmt.Errorf("not an event: %q", line)
	}
	feed, event, kind, subject, currency := fields[0], fields[1], fields[2], fields[3], fields[6]
	key := eventKey{feed, event}
	if r.seen(key) {
		r.duplicates++
		return nil
	}
	version, err := strconv.Atoi(fields[4])
	if err != nil {
		return err
	}
	amount, err := minorUnits(feed, fields[5], currency)
	if err != nil {
		return err
	}
	switch kind {
	case "amend":
		target := eventKey{feed, subject}
		r.amenders[key] = target
		if version > r.amendments[target].version {
			r.amendments[target] = amendment{version, amount}
		}
	case "charge":
		r.movements[key] = movement{subject, currency, 1, amount}
	case "refund":
		r.movements[key] = movement{subject, currency, -1, amount}
	}
	return nil
}

func (r *reconciliation) totals() []*total {
	type id struct{ payment, currency string }
	byID := map[id]*total{}
	for key, m := range r.movements {
		t := byID[id{m.payment, m.currency}]
		if t == nil {
			t = &total{payment: m.payment, currency: m.currency}
			byID[id{m.payment, m.currency}] = t
		}
		amount := m.amount
		if a, ok := r.amendments[key]; ok {
			amount = a.amount
		}
		sum := &t.processor
		if key.feed == ledgerFeed {
			sum = &t.ledger
		}
		if *sum == nil {
			*sum = new(int64)
		}
		**sum += m.sign * amount
	}

	totals := make([]*total, 0, len(byID))
	for _, t := range byID {
		totals = append(totals, t)
	}
	slices.SortFunc(totals, func(a, b *total) int {
		return cmp.Or(cmp.Compare(a.payment, b.payment), cmp.Compare(a.currency, b.currency))
	})
	return totals
}

// orphans returns the amendments of events that never came.
func (r *reconciliation) orphans() []eventKey {
	var orphans []eventKey
	for key, target := range r.amenders {
		if _, ok := r.movements[target]; !ok {
			orphans = append(orphans, key)
		}
	}
	slices.SortFunc(orphans, func(a, b eventKey) int {
		return cmp.Or(cmp.Compare(a.feed, b.feed), cmp.Compare(a.event, b.event))
	})
	return orphans
}

func (t *total) matches() bool {
	if t.processor == nil || t.ledger == nil {
		return false
	}
	return *t.processor == *t.ledger
}

func shown(sum *int64) string {
	if sum == nil {
		return "-"
	}
	return strconv.FormatInt(*sum, 10)
}

func (r *reconciliation) report(out io.Writer) {
	matched, differences := 0, 0
	for _, t := range r.totals() {
		if t.matches() {
			matched++
			continue
		}
		differences++
		fmt.Fprintf(out, "DIFF %s %s %s %s\n", t.payment, t.currency, shown(t.processor), shown(t.ledger))
	}
	orphans := r.orphans()
	for _, key := range orphans {
		fmt.Fprintf(out, "ORPHAN %s %s\n", key.feed, key.event)
	}
	fmt.Fprintf(out, "SUMMARY matched=%d diffs=%d orphans=%d duplicates=%d\n",
		matched, differences, len(orphans), r.duplicates)
}

func run(in io.Reader, out io.Writer) error {
	r := newReconciliation()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if err := r.add(lines.Text()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	buffered := bufio.NewWriter(out)
	r.report(buffered)
	return buffered.Flush()
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
