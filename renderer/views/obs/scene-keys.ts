import { useEffect, useRef } from 'react';

export type SceneAction = { kind: 'preview'; index: number } | { kind: 'take' };

interface Key {
  key: string;
  target: EventTarget | null;
  isModified: boolean;
}

const WRITING = 'input, textarea, select, [contenteditable="true"], [role="dialog"]';
const PRESSING = 'button, a, summary, [role="button"], [role="tab"], [role="option"]';

/**
 * What a key means for the scenes: digits 1 to 9 and 0 (the tenth) choose for preview, Space and Enter take. Nothing while somebody
 * writes or a dialog is open, and Space and Enter not while a button has the focus: they are that button's.
 */
export function sceneAction({ key, target, isModified }: Key): SceneAction | null {
  const element = target instanceof Element ? target : null;
  if (isModified || element?.closest(WRITING) || document.querySelector('[role="dialog"]')) return null;
  if (/^[0-9]$/.test(key)) return { kind: 'preview', index: key === '0' ? 9 : Number(key) - 1 };
  if (key !== ' ' && key !== 'Enter') return null;
  return element?.closest(PRESSING) ? null : { kind: 'take' };
}

/** Calls `act` for keys of the whole page that mean something for the scenes. */
export function useSceneKeys(act: (action: SceneAction) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.repeat || event.defaultPrevented) return;
      const { key, target, altKey, ctrlKey, metaKey } = event;
      const action = sceneAction({ key, target, isModified: altKey || ctrlKey || metaKey });
      if (!action) return;
      event.preventDefault();
      latest.current(action);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
