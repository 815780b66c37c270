import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

/** What jsdom lacks and the kit asks for. */
class NoResizeObserver {
  observe() {
    // A page without a layout has no sizes to report.
  }
  unobserve() {
    // As above.
  }
  disconnect() {
    // As above.
  }
}

vi.stubGlobal('ResizeObserver', NoResizeObserver);
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  window.localStorage.clear();
});

// jsdom lays nothing out, so it has nowhere to scroll to; the kit's lists ask for it all the same.
Element.prototype.scrollIntoView = () => undefined;
