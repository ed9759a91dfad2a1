// Compares what the payment processor and the ledger say about every payment, from one stream of events.
'use strict';

const readline = require('node:readline');

const FRACTION_DIGITS = { EUR: 2, GBP: 2, JPY: 0, KWD: 3, USD: 2 };

/** The processor writes 12.5 for what the ledger calls 1250. */
function minorUnits(feed, amount, currency) {
  if (feed === 'ledger') return Number(amount);
  const [whole, fraction = ''] = amount.split('.');
  return Number(whole + fraction.padEnd(FRACTION_DIGITS[currency], '0'));
}

/** Takes events in any order; the results are those of all events together. */
class Reconciliation {
  // All keys are "feed,event": neither part can contain a comma.
  #movements = new Map();
  #amendments = new Map(); // by amended event, the newest only
  #amenders = new Map(); // from amending to amended event
  duplicates = 0;

  add(line) {
    const [feed, event, type, subject, version, amount, currency] = line.split(',');
    const key = `${feed},${event}`;
    if (this.#movements.has(key) || this.#amenders.has(key)) {
      this.duplicates += 1;
      return;
    }
    const units = minorUnits(feed, amount, currency);
    if (type === 'amend') {
      this.#amend(key, `${feed},${subject}`, Number(version), units);
    } else {
      const sign = type === 'charge' ? 1 : -1;
      this.#movements.set(key, { feed, payment: subject, currency, sign, amount: units });
    }
  }

  #amend(key, target, version, amount) {
    this.#amenders.set(key, target);
    const newest = this.#amendments.get(target);
    if (newest === undefined || version > newest.version) {
      this.#amendments.set(target, { version, amount });
    }
  }

  /** One entry for each payment and currency; a feed that has no event is undefined there. */
  totals() {
    const totals = new Map();
    for (const [key, { feed, payment, currency, sign, amount }] of this.#movements) {
      const id = `${payment} ${currency}`;
      if (!totals.has(id)) totals.set(id, { payment, currency });
      const total = totals.get(id);
      total[feed] = (total[feed] ?? 0) + sign * (this.#amendments.get(key)?.amount ?? amount);
    }
    return [...totals.values()];
  }

  /** The amendments of events that never came, as [feed, event]. */
  orphans() {
    return [...this.#amenders]
      .filter(([, target]) => !this.#movements.has(target))
      .map(([key]) => key.split(','));
  }
}

const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function report(reconciliation) {
  const totals = reconciliation.totals();
  const differences = totals
    .filter(({ processor, ledger }) => processor !== ledger)
    .sort((a, b) => compareText(a.payment, b.payment) || compareText(a.currency, b.currency));
  const orphans = reconciliation
    .orphans()
    .sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]));
  const summary = [
    `matched=${totals.length - differences.length}`,
    `diffs=${differences.length}`,
    `orphans=${orphans.length}`,
    `duplicates=${reconciliation.duplicates}`,
  ];
  return [
    ...differences.map(
      ({ payment, currency, processor = '-', ledger = '-' }) =>
        `DIFF ${payment} ${currency} ${processor} ${ledger}`,
    ),
    ...orphans.map(([feed, event]) => `ORPHAN ${feed} ${event}`),
    `SUMMARY ${summary.join(' ')}`,
  ].join('\n');
}

const reconciliation = new Reconciliation();
const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => reconciliation.add(line));
lines.on('close', () => console.log(report(reconciliation)));
