import type { ShowKitKind, ShowKitPlan } from '../../contract/show-kit.ts';
import { KITS } from './kits.ts';

/** What OBS has already. */
export interface KitGround {
  scenes: readonly string[];
  inputs: readonly string[];
  /** Names of the sources in each of the kit's scenes that is there. */
  items: ReadonlyMap<string, readonly string[]>;
}

/** What the kit would add; nothing of what is there is changed, so that doing it twice adds nothing. Pure. */
export function planKit(kind: ShowKitKind, ground: KitGround): ShowKitPlan {
  const { scenes, sources } = KITS[kind];
  const names = [...scenes.map(({ name }) => name), ...sources.map(({ name }) => name)];
  return {
    kind,
    scenes: scenes.map(({ name }) => name).filter((name) => !ground.scenes.includes(name)),
    sources: sources.map(({ name }) => name).filter((name) => !ground.inputs.includes(name)),
    items: scenes.flatMap(({ name, places }) =>
      places.filter(({ source }) => !ground.items.get(name)?.includes(source)).map(({ source }) => ({ scene: name, source })),
    ),
    kept: names.filter((name) => ground.scenes.includes(name) || ground.inputs.includes(name)),
  };
}

/** A name of the kit that OBS uses for something of another sort (scenes and sources share their names), or null. */
export function clash(kind: ShowKitKind, ground: KitGround): string | null {
  const { scenes, sources } = KITS[kind];
  return (
    scenes.find(({ name }) => ground.inputs.includes(name))?.name ?? sources.find(({ name }) => ground.scenes.includes(name))?.name ?? null
  );
}
