// Expects exactly one space before every dependency.
'use strict';

const fs = require('node:fs');

const IMPOSSIBLE = 1;
const UNKNOWN_TARGET = 2;

const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** A map from each service to the set of the services that it needs. */
function readServices(text) {
  const needs = new Map();
  for (const line of text.split('\n')) {
    const declaration = line.split('#')[0].trim();
    if (declaration === '') continue;
    const [name, ...dependencies] = declaration.split(' ');
    const service = name.replace(':', '');
    if (!needs.has(service)) needs.set(service, new Set());
    dependencies.forEach((dependency) => needs.get(service).add(dependency));
  }
  return needs;
}

/** Everything that the services in `start` need, directly or through others. */
function reachable(start, needs) {
  const found = new Set();
  const pending = [...start];
  while (pending.length > 0) {
    for (const dependency of needs.get(pending.pop()) ?? []) {
      if (!found.has(dependency)) {
        found.add(dependency);
        pending.push(dependency);
      }
    }
  }
  return found;
}

/** The part of `needs` that deploying the targets takes. */
function select(targets, needs) {
  const selected = new Map();
  for (const service of [...targets, ...reachable(targets, needs)]) {
    if (needs.has(service)) selected.set(service, needs.get(service));
  }
  return selected;
}

function unknownDependencies(needs) {
  const unknown = [];
  for (const [service, dependencies] of needs) {
    for (const dependency of dependencies) {
      if (!needs.has(dependency)) unknown.push([service, dependency]);
    }
  }
  return unknown.sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]));
}

/** The waves, and the services that can never be deployed. */
function planWaves(needs) {
  const missing = new Map();
  const dependents = new Map([...needs.keys()].map((service) => [service, []]));
  for (const [service, dependencies] of needs) {
    missing.set(service, dependencies.size);
    for (const dependency of dependencies) dependents.get(dependency)?.push(service);
  }

  const waves = [];
  let wave = [...needs.keys()].filter((service) => missing.get(service) === 0);
  while (wave.length > 0) {
    waves.push(wave.sort(compareText));
    const following = [];
    for (const service of wave) {
      missing.delete(service);
      for (const dependent of dependents.get(service)) {
        const count = missing.get(dependent) - 1;
        missing.set(dependent, count);
        if (count === 0) following.push(dependent);
      }
    }
    wave = following;
  }
  return { waves, stuck: [...missing.keys()] };
}

/** Groups those services that need each other; one that merely needs a cycle is in no group. */
function findCycles(services, needs) {
  const reach = new Map(services.map((service) => [service, reachable([service], needs)]));
  const grouped = new Set();
  const cycles = [];
  for (const service of [...services].sort(compareText)) {
    if (grouped.has(service) || !reach.get(service).has(service)) continue;
    const cycle = [...reach.get(service)].filter((other) => reach.get(other)?.has(service));
    cycle.forEach((member) => grouped.add(member));
    cycles.push(cycle.sort(compareText));
  }
  return cycles;
}

function main() {
  const all = readServices(fs.readFileSync(0, 'utf8'));
  const named = process.argv.slice(2);
  const targets = named.length > 0 ? named : [...all.keys()];
  const stranger = targets.find((target) => !all.has(target));
  if (stranger !== undefined) {
    console.error(`no such service: ${stranger}`);
    return UNKNOWN_TARGET;
  }

  const needs = select(targets, all);
  const unknown = unknownDependencies(needs);
  const { waves, stuck } = planWaves(needs);
  const cycles = findCycles(stuck, needs);
  const impossible = unknown.length > 0 || cycles.length > 0;
  const lines = impossible
    ? [
        ...unknown.map(([service, dependency]) => `UNKNOWN ${service} ${dependency}`),
        ...cycles.map((cycle) => `CYCLE ${cycle.join(' ')}`),
      ]
    : waves.map((wave, index) => `${index + 1}: ${wave.join(' ')}`);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return impossible ? IMPOSSIBLE : 0;
}

process.exitCode = main();
