import type { Patch, Snapshot } from './snapshot.ts';

type Tree = Record<string, unknown>;

/**
 * The snapshot after some patches; pure. Parts that no patch touches stay the same objects, so that a view can compare by identity.
 * @param patches applied in order; an empty path replaces the whole, a missing `value` takes the member away
 */
export function apply(snapshot: Snapshot, patches: readonly Patch[]): Snapshot {
  let tree: unknown = snapshot;
  for (const patch of patches) tree = withPatch(tree, patch.path, 0, patch);
  return tree as Snapshot;
}

function withPatch(node: unknown, path: readonly string[], depth: number, patch: Patch): unknown {
  const member = path[depth];
  if (member === undefined) return patch.value;
  const parent: Tree = typeof node === 'object' && node !== null ? (node as Tree) : {};
  if (depth === path.length - 1 && patch.value === undefined) {
    return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== member));
  }
  return { ...parent, [member]: withPatch(parent[member], path, depth + 1, patch) };
}
