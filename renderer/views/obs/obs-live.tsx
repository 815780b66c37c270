import { useDeskState, useSnapshot } from '../../client/hooks.tsx';
import classes from './obs-live.module.css';
import { ScenesPanel } from './scenes-panel.tsx';
import { SoundStrip } from './sound-strip.tsx';
import { SourcesPanel } from './sources-panel.tsx';

/** OBS during a show: scenes, sound, sources. Nothing while no OBS is linked or the desk cannot be heard. */
export function ObsLive() {
  const live = useSnapshot(({ obs }) => (obs.link === 'up' ? obs.live : null));
  const isUp = useDeskState((state) => state.link === 'up');
  if (!live || !isUp) return null;
  return (
    <div className={classes.live}>
      <ScenesPanel live={live} />
      <SoundStrip />
      <SourcesPanel live={live} />
    </div>
  );
}
