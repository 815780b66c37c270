import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** Index of the sample that the pointer is at, the same in every plot; null while it is at none. */
export interface PointedAt {
  index: number | null;
  point: (index: number | null) => void;
}

export function createPointedAt(): StoreApi<PointedAt> {
  return createStore<PointedAt>((set) => ({
    index: null,
    point: (index) => set((before) => (before.index === index ? before : { index })),
  }));
}

export const PointedAtContext = createContext<StoreApi<PointedAt> | null>(null);

function usePointedStore(): StoreApi<PointedAt> {
  const store = useContext(PointedAtContext);
  if (!store) throw new Error('outside PointedAtContext');
  return store;
}

/** To point; does not draw anew when another time is pointed at. */
export function usePointedAt(): Pick<PointedAt, 'point'> {
  return usePointedStore().getState();
}

export function usePointedIndex(): number | null {
  return useStore(usePointedStore(), ({ index }) => index);
}
