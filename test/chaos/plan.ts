/** The same things in an order that `random` gives; all of them before any comes again. @param random uniform in [0, 1) */
export function* endlessly<T>(things: readonly T[], random: () => number): Generator<T, never> {
  if (things.length === 0) throw new RangeError('nothing to choose from');
  for (;;) yield* shuffled(things, random);
}

export function shuffled<T>(things: readonly T[], random: () => number): T[] {
  const left = [...things];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1));
  return order;
}
