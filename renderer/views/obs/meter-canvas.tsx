import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { type MeterState, SILENT_METER } from './meter.ts';
import type { MeterFeed } from './meter-feed.ts';
import { drawMeter, placesOf } from './meter-picture.ts';
import classes from './sound-strip.module.css';

/** Levels of an input, moving at the display's rate; a picture beside the words, so hidden from assistive technology. */
export function MeterCanvas({ input, feed }: { input: string; feed: MeterFeed }) {
  const scheme = useComputedColorScheme('dark');
  const canvas = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours change with the scheme
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const colours = {
      ground: colour('--foyer-line'),
      good: colour('--foyer-good'),
      warm: colour('--foyer-wait'),
      hot: colour('--foyer-bad'),
      mark: colour('--foyer-text'),
    };
    let shown: readonly MeterState[] = [SILENT_METER];
    let drawn = '';
    const draw = (channels: readonly MeterState[]) => {
      shown = channels;
      const places = placesOf(channels, element.width);
      // Most frames move a meter by less than a pixel, and a drawn canvas is composed anew.
      if (places.join() === drawn) return;
      drawn = places.join();
      drawMeter(context, places, colours);
    };
    const size = () => {
      const [width, height] = [element.clientWidth, element.clientHeight].map((side) => Math.round(side * window.devicePixelRatio));
      element.width = width ?? 0;
      element.height = height ?? 0;
      drawn = '';
      draw(shown);
    };
    size();
    const sizes = new ResizeObserver(size);
    sizes.observe(element);
    const end = feed.on(input, draw);
    return () => {
      sizes.disconnect();
      end();
    };
  }, [input, feed, scheme]);
  return <canvas ref={canvas} className={classes.meter} aria-hidden />;
}
