/**
 * Theil and Sen's: the median of the slopes between any two points, which a few points that lie apart do not move.
 * @param points x and y in any unit @returns y per x; NaN for fewer than two different x
 */
export function slope(points: readonly { x: number; y: number }[]): number {
  const slopes = points.flatMap((one, index) =>
    points
      .slice(index + 1)
      .filter(({ x }) => x !== one.x)
      .map(({ x, y }) => (y - one.y) / (x - one.x)),
  );
  return median(slopes);
}

/** NaN for none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
