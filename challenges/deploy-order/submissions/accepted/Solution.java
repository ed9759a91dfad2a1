import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Prints in which waves services can be deployed, or why they cannot. */
public final class Solution {
    private static final int IMPOSSIBLE = 1;
    private static final int UNKNOWN_TARGET = 2;

    private record Plan(List<List<String>> waves, SortedSet<String> stuck) {}

    /** For each service the others that it needs. */
    private final SortedMap<String, SortedSet<String>> needs;

    private Solution(SortedMap<String, SortedSet<String>> needs) {
        this.needs = needs;
    }

    private static Solution read(BufferedReader in) throws IOException {
        SortedMap<String, SortedSet<String>> needs = new TreeMap<>();
        String line;
        while ((line = in.readLine()) != null) {
            String declaration = line.split("#", 2)[0].strip();
            if (declaration.isEmpty()) {
                continue;
            }
            String[] parts = declaration.split(":", 2);
            Set<String> dependencies = needs.computeIfAbsent(parts[0], service -> new TreeSet<>());
            for (String dependency : parts[1].split(" ")) {
                if (!dependency.isEmpty()) {
                    dependencies.add(dependency);
                }
            }
        }
        return new Solution(needs);
    }

    /** Everything that the services need, directly or through others. */
    private Set<String> reachable(Collection<String> services) {
        Set<String> found = new HashSet<>();
        Deque<String> pending = new ArrayDeque<>(services);
        while (!pending.isEmpty()) {
            for (String dependency : needs.getOrDefault(pending.pop(), Collections.emptySortedSet())) {
                if (found.add(dependency)) {
                    pending.push(dependency);
                }
            }
        }
        return found;
    }

    /** The part that deploying the targets takes. */
    private Solution select(List<String> targets) {
        Set<String> wanted = reachable(targets);
        wanted.addAll(targets);
        SortedMap<String, SortedSet<String>> part = new TreeMap<>(needs);
        part.keySet().retainAll(wanted);
        return new Solution(part);
    }

    private List<String> unknownDependencies() {
        List<String> unknown = new ArrayList<>();
        needs.forEach((service, dependencies) -> {
            for (String dependency : dependencies) {
                if (!needs.containsKey(dependency)) {
                    unknown.add(service + " " + dependency);
                }
            }
        });
        return unknown;
    }

    private Plan plan() {
        Map<String, Integer> missing = new HashMap<>();
        Map<String, List<String>> dependents = new HashMap<>();
        List<String> wave = new ArrayList<>();
        needs.forEach((service, dependencies) -> {
            missing.put(service, dependencies.size());
            if (dependencies.isEmpty()) {
                wave.add(service);
            }
            for (String dependency : dependencies) {
                dependents.computeIfAbsent(dependency, name -> new ArrayList<>()).add(service);
            }
        });

        List<List<String>> waves = new ArrayList<>();
        List<String> current = wave;
        while (!current.isEmpty()) {
            Collections.sort(current);
            waves.add(current);
            List<String> following = new ArrayList<>();
            for (String service : current) {
                missing.remove(service);
                for (String dependent : dependents.getOrDefault(service, List.of())) {
                    if (missing.merge(dependent, -1, Integer::sum) == 0) {
                        following.add(dependent);
                    }
                }
            }
            current = following;
        }
        return new Plan(waves, new TreeSet<>(missing.keySet()));
    }

    /** Groups those services that need each other; one that merely needs a cycle is in no group. */
    private List<SortedSet<String>> cycles(SortedSet<String> services) {
        Map<String, Set<String>> reach = new HashMap<>();
        for (String service : services) {
            reach.put(service, reachable(List.of(service)));
        }
        List<SortedSet<String>> cycles = new ArrayList<>();
        Set<String> grouped = new HashSet<>();
        for (String service : services) {
            if (grouped.contains(service) || !reach.get(service).contains(service)) {
                continue;
            }
            SortedSet<String> cycle = new TreeSet<>();
            for (String other : reach.get(service)) {
                if (reach.getOrDefault(other, Set.of()).contains(service)) {
                    cycle.add(other);
                }
            }
            grouped.addAll(cycle);
            cycles.add(cycle);
        }
        return cycles;
    }

    /** Writes the waves, or what stands in their way, and returns the exit code. */
    private int report(PrintStream out) {
        List<String> unknown = unknownDependencies();
        Plan plan = plan();
        List<SortedSet<String>> cycles = cycles(plan.stuck());
        StringBuilder text = new StringBuilder();
        boolean impossible = !unknown.isEmpty() || !cycles.isEmpty();
        if (impossible) {
            unknown.forEach(pair -> text.append("UNKNOWN ").append(pair).append('\n'));
            cycles.forEach(cycle -> text.append("CYCLE ").append(String.join(" ", cycle)).append('\n'));
        } else {
            int number = 1;
            for (List<String> wave : plan.waves()) {
                text.append(number++).append(": ").append(String.join(" ", wave)).append('\n');
            }
        }
        out.print(text);
        out.flush();
        return impossible ? IMPOSSIBLE : 0;
    }

    public static void main(String[] args) throws IOException {
        Solution services;
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            services = read(in);
        }
        for (String target : args) {
            if (!services.needs.containsKey(target)) {
                System.err.println("no such service: " + target);
                System.exit(UNKNOWN_TARGET);
            }
        }
        Solution wanted = args.length == 0 ? services : services.select(List.of(args));
        System.exit(wanted.report(System.out));
    }
}
