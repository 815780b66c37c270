import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { MeterFeed } from './listening.ts';
import { drawMeter, type MeterState, moved, SILENT_METER } from './meter.ts';
import classes from './sound-strip.module.css';

/** Levels of an input, about 20 times a second; a picture beside the words, so hidden from assistive technology. */
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
    let states: MeterState[] = [SILENT_METER, SILENT_METER];
    element.width = element.clientWidth * window.devicePixelRatio;
    element.height = element.clientHeight * window.devicePixelRatio;
    drawMeter(context, states, colours);
    return feed.on(input, (channels) => {
      const nowMs = performance.now();
      const shown = channels.length > 0 ? channels : states.map(() => [-100, -100] as const);
      states = shown.map((levels, channel) => moved(states[channel] ?? SILENT_METER, levels, nowMs));
      drawMeter(context, states, colours);
    });
  }, [input, feed, scheme]);
  return <canvas ref={canvas} className={classes.meter} aria-hidden />;
}
