import type { ShowKitKind } from '../../contract/show-kit.ts';

export type KitSourceKind = 'text' | 'colour';

export interface KitSource {
  name: string;
  kind: KitSourceKind;
  /** What a text says at first. */
  text: string;
  /** Height of its letters in parts of the picture's height. */
  size: number;
}

/** Where a source stands in a scene. */
export interface KitPlace {
  source: string;
  /** Left edge and top in parts of the picture. */
  x: number;
  y: number;
  isVisible: boolean;
}

export interface Kit {
  scenes: readonly { name: string; places: readonly KitPlace[] }[];
  sources: readonly KitSource[];
}

const GROUND: KitSource = { name: 'Foyer ground', kind: 'colour', text: '', size: 1 };
const TITLE: KitSource = { name: 'Foyer title', kind: 'text', text: 'Title', size: 0.09 };
const CLOCK: KitSource = { name: 'Foyer clock', kind: 'text', text: '00:00', size: 0.07 };
const LOWER_THIRD: KitSource = { name: 'Foyer lower third', kind: 'text', text: 'Name', size: 0.06 };

const ground: KitPlace = { source: GROUND.name, x: 0, y: 0, isVisible: true };
const title: KitPlace = { source: TITLE.name, x: 0.08, y: 0.36, isVisible: true };
const clock: KitPlace = { source: CLOCK.name, x: 0.08, y: 0.54, isVisible: true };
/** Hidden until somebody is named. */
const lowerThird: KitPlace = { source: LOWER_THIRD.name, x: 0.06, y: 0.82, isVisible: false };

/** Cameras are the house's own: the kit leaves room for them and never touches them. */
export const KITS: Record<ShowKitKind, Kit> = {
  concert: {
    scenes: [
      { name: 'Doors', places: [ground, title, clock] },
      { name: 'Stage/Wide', places: [lowerThird] },
      { name: 'Stage/Close', places: [lowerThird] },
      { name: 'Interval', places: [ground, title, clock] },
      { name: 'End', places: [ground, title] },
    ],
    sources: [GROUND, TITLE, CLOCK, LOWER_THIRD],
  },
  'gallery-tour': {
    scenes: [
      { name: 'Doors', places: [ground, title, clock] },
      { name: 'Tour/Host', places: [lowerThird] },
      { name: 'Tour/Object', places: [lowerThird] },
      { name: 'Tour/Label', places: [ground, title] },
      { name: 'Tour/Map', places: [ground, title] },
      { name: 'End', places: [ground, title] },
    ],
    sources: [GROUND, TITLE, CLOCK, LOWER_THIRD],
  },
};
