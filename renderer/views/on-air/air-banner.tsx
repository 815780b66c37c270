import { IconShieldHalf, IconSlideshow } from '@tabler/icons-react';
import { useDeskState, useSnapshot } from '../../client/hooks.tsx';
import classes from './air-banner.module.css';
import { useAirWords } from './air-words.ts';

/** Over the preview while a slate or the backup stands in: what, since when, why, and what comes next. */
export function AirBanner() {
  const words = useAirWords();
  const source = useSnapshot((snapshot) => snapshot.air.source);
  const heldBy = useSnapshot((snapshot) => snapshot.air.heldBy);
  const isUp = useDeskState((state) => state.link === 'up');
  const Sign = source === 'slate' ? IconSlideshow : IconShieldHalf;
  return (
    <div role="status">
      {words && isUp ? (
        <div className={classes.banner} data-air={source} data-held-by={heldBy}>
          <Sign size={30} stroke={2.2} aria-hidden />
          <div>
            <p className={classes.headline}>{words.headline}</p>
            <p className={classes.why}>{[words.why, words.next].filter(Boolean).join(' ')}</p>
          </div>
        </div>
      ) : null}
    </div>
  );
}
