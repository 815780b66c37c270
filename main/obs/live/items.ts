import type { ObsItem } from '../../contract/obs-live.ts';
import { kindOf } from './kinds.ts';

interface RawItem {
  sceneItemId: number;
  sceneItemIndex: number;
  sceneItemEnabled: boolean;
  sourceName: string;
  inputKind: string | null;
  isGroup: boolean | null;
}

/** Items of a scene without their texts, topmost first. @source measured: OBS numbers items from the bottom of its list to the top */
export function readItems(answer: Record<string, unknown>): ObsItem[] {
  const items = (answer.sceneItems as RawItem[] | undefined) ?? [];
  return [...items]
    .sort((a, b) => b.sceneItemIndex - a.sceneItemIndex)
    .map((item) => ({
      id: item.sceneItemId,
      name: item.sourceName,
      kind: kindOf(item.inputKind, item.isGroup === true),
      isVisible: item.sceneItemEnabled,
      text: null,
      file: null,
    }));
}

/** @param said the text of each text source, the file of each image source */
export function withContents(items: readonly ObsItem[], said: ReadonlyMap<string, string>): ObsItem[] {
  return items.map((item) => {
    if (item.kind === 'text') return { ...item, text: said.get(item.name) ?? '' };
    return item.kind === 'image' ? { ...item, file: said.get(item.name) ?? '' } : item;
  });
}
