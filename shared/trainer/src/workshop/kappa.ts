/**
 * Labels of one ticket as indices, one for each annotator; null: did not annotate it. All lists of one measure have the
 * same length.
 */
export type Ratings = readonly (number | null)[];

/**
 * Cohen's kappa of the first two annotators over the tickets that both annotated: (observed - expected) / (1 - expected),
 * the expectation from each one's own label shares (Cohen 1960). NaN where it does not exist: no common ticket, or both
 * always gave the same single label.
 */
export function cohenKappa(tickets: readonly Ratings[], labels: number): number {
  const first = new Float64Array(labels);
  const second = new Float64Array(labels);
  let count = 0;
  let equal = 0;
  for (const [one, other] of tickets) {
    if (one === null || other === null || one === undefined || other === undefined) continue;
    first[one] = (first[one] ?? 0) + 1;
    second[other] = (second[other] ?? 0) + 1;
    if (one === other) equal++;
    count++;
  }
  const expected = first.reduce((sum, value, label) => sum + value * (second[label] ?? 0), 0);
  return chanceCorrected(equal * count, expected, count * count);
}

/**
 * Fleiss' kappa (Fleiss 1971) for any number of annotators, who are taken as interchangeable. Tickets may have different
 * numbers of annotations: agreement of a ticket is the share of its annotation pairs that agree, a label's share is the
 * mean over tickets of its share there (Gwet 2014, 2.5), tickets with fewer than two annotations are left out. With equal
 * numbers this is Fleiss' own formula. NaN where it does not exist.
 */
export function fleissKappa(tickets: readonly Ratings[], labels: number): number {
  const shares = new Float64Array(labels);
  let count = 0;
  let observed = 0;
  for (const ratings of tickets) {
    const counts = countsOf(ratings);
    const raters = sum(counts.values());
    if (raters < 2) continue;
    count++;
    let pairs = 0;
    for (const [label, times] of counts) {
      pairs += times * (times - 1);
      shares[label] = (shares[label] ?? 0) + times / raters;
    }
    observed += pairs / (raters * (raters - 1));
  }
  const expected = shares.reduce((total, value) => total + value * value, 0);
  return chanceCorrected(observed * count, expected, count * count);
}

/** Share of annotation pairs of a ticket that disagree: 0 all the same, 1 all different; null: fewer than two. */
export function disagreementOf(ratings: Ratings): number | null {
  const counts = countsOf(ratings);
  const raters = sum(counts.values());
  if (raters < 2) return null;
  const equal = sum([...counts.values()].map((times) => times * (times - 1)));
  return 1 - equal / (raters * (raters - 1));
}

/** One label against all others: 1 is the label, 0 anything else. */
export function oneAgainstRest(tickets: readonly Ratings[], label: number): Ratings[] {
  return tickets.map((ratings) => ratings.map((value) => (value === null ? null : Number(value === label))));
}

function countsOf(ratings: Ratings): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of ratings) {
    if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** (observed - expected) / (whole - expected); NaN if chance alone explains everything. */
function chanceCorrected(observed: number, expected: number, whole: number): number {
  const room = whole - expected;
  return whole === 0 || room < 1e-9 * whole ? Number.NaN : (observed - expected) / room;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
