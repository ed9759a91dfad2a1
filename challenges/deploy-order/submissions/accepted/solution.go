// Prints in which waves services can be deployed, or why they cannot.
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

const (
	exitImpossible    = 1
	exitUnknownTarget = 2
	maxLine           = 1 << 20
)

// set holds names of services.
type set map[string]struct{}

func (s set) has(name string) bool {
	_, ok := s[name]
	return ok
}

// graph says for each service which others it needs.
type graph map[string]set

func readServices(in io.Reader) (graph, error) {
	needs := graph{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		declaration, _, _ := strings.Cut(lines.Text(), "#")
		declaration = strings.TrimSpace(declaration)
		if declaration == "" {
			continue
		}
		service, dependencies, _ := strings.Cut(declaration, ":")
		if needs[service] == nil {
			needs[service] = set{}
		}
		for _, dependency := range strings.Fields(dependencies) {
			needs[service][dependency] = struct{}{}
		}
	}
	return needs, lines.Err()
}

// reachable returns everything that the services in start need, directly or through others.
func (g graph) reachable(start ...string) set {
	found := set{}
	pending := slices.Clone(start)
	for len(pending) > 0 {
		service := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		for dependency := range g[service] {
			if !found.has(dependency) {
				found[dependency] = struct{}{}
				pending = append(pending, dependency)
			}
		}
	}
	return found
}

// selection returns the part of the graph that deploying the targets takes.
func (g graph) selection(targets []string) graph {
	selected := g.reachable(targets...)
	for _, target := range targets {
		selected[target] = struct{}{}
	}
	part := graph{}
	for service := range selected {
		if needs, ok := g[service]; ok {
			part[service] = needs
		}
	}
	return part
}

type unknownDependency struct{ service, dependency string }

func (g graph) unknownDependencies() []unknownDependency {
	var unknown []unknownDependency
	for service, dependencies := range g {
		for dependency := range dependencies {
			if _, ok := g[dependency]; !ok {
				unknown = append(unknown, unknownDependency{service, dependency})
			}
		}
	}
	slices.SortFunc(unknown, func(a, b unknownDependency) int {
		return cmp.Or(cmp.Compare(a.service, b.service), cmp.Compare(a.dependency, b.dependency))
	})
	return unknown
}

// waves returns the waves, and the services that can never be deployed.
func (g graph) waves() (waves [][]string, stuck []string) {
	missing := map[string]int{}
	dependents := map[string][]string{}
	var wave []string
	for service, dependencies := range g {
		missing[service] = len(dependencies)
		for dependency := range dependencies {
			dependents[dependency] = append(dependents[dependency], service)
		}
		if len(dependencies) == 0 {
			wave = append(wave, service)
		}
	}
	for len(wave) > 0 {
		slices.Sort(wave)
		waves = append(waves, wave)
		var following []string
		for _, service := range wave {
			delete(missing, service)
			for _, dependent := range dependents[service] {
				missing[dependent]--
				if missing[dependent] == 0 {
					following = append(following, dependent)
				}
			}
		}
		wave = following
	}
	return waves, slices.Sorted(maps.Keys(missing))
}

// cycles groups those services that need each other; one that merely needs a cycle is in no group.
func (g graph) cycles(services []string) [][]string {
	reach := map[string]set{}
	for _, service := range services {
		reach[service] = g.reachable(service)
	}
	var cycles [][]string
	grouped := set{}
	for _, service := range services {
		if grouped.has(service) || !reach[service].has(service) {
			continue
		}
		var cycle []string
		for other := range reach[service] {
			if reach[other].has(service) {
				cycle = append(cycle, other)
				grouped[other] = struct{}{}
			}
		}
		slices.Sort(cycle)
		cycles = append(cycles, cycle)
	}
	return cycles
}

// plan writes the waves, or what stands in their way, and returns the exit code.
func plan(needs graph, out io.Writer) int {
	unknown := needs.unknownDependencies()
	waves, stuck := needs.waves()
	cycles := needs.cycles(stuck)
	if len(unknown) > 0 || len(cycles) > 0 {
		for _, u := range unknown {
			fmt.Fprintln(out, "UNKNOWN", u.service, u.dependency)
		}
		for _, cycle := range cycles {
			fmt.Fprintln(out, "CYCLE", strings.Join(cycle, " "))
		}
		return exitImpossible
	}
	for i, wave := range waves {
		fmt.Fprintf(out, "%d: %s\n", i+1, strings.Join(wave, " "))
	}
	return 0
}

func main() {
	needs, err := readServices(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if targets := os.Args[1:]; len(targets) > 0 {
		for _, target := range targets {
			if _, ok := needs[target]; !ok {
				fmt.Fprintln(os.Stderr, "no such service:", target)
				os.Exit(exitUnknownTarget)
			}
		}
		needs = needs.selection(targets)
	}
	out := bufio.NewWriter(os.Stdout)
	code := plan(needs, out)
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}
