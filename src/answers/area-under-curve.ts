/** Probability that a random positive scores higher than a random negative (ROC AUC), 0 to 1. */
export function areaUnderCurve(positives: number[], negatives: number[]): number {
  let wins = 0
  for (const a of positives) for (const b of negatives) wins += a > b ? 1 : a === b ? 0.5 : 0
  return wins / (positives.length * negatives.length)
}
