/** Least squares. @param points x and y in any unit @returns y per x; NaN for fewer than two different x */
export function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0);
  if (spread === 0) return Number.NaN;
  return points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) / spread;
}
