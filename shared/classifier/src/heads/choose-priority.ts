/**
 * The priority with the least expected cost, costs[truth][choice]. Missing an urgent ticket costs more than looking
 * at a normal one too early, so the choice can differ from the most probable priority.
 */
export function choosePriority(probabilities: readonly number[], costs: readonly (readonly number[])[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let choice = 0; choice < probabilities.length; choice++) {
    const cost = probabilities.reduce((sum, value, truth) => sum + value * (costs[truth]?.[choice] ?? 0), 0);
    if (cost < least) {
      least = cost;
      best = choice;
    }
  }
  return best;
}
