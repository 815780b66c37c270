import { ObsLive } from '../obs/obs-live.tsx';
import { AirControls } from './air-controls.tsx';
import { AsRunList } from './as-run-list.tsx';
import { DestinationsColumn } from './destinations-column.tsx';
import { ObsPanel } from './obs-panel.tsx';
import classes from './on-air.module.css';
import { Preview } from './preview.tsx';
import { ProgramFigures } from './program-figures.tsx';
import { RehearsalPanel } from './rehearsal-panel.tsx';

/** The desk while a program runs: what is on air, where it goes, and what can be done. */
export function OnAir() {
  return (
    <div className={classes.grid}>
      <div className={classes.preview}>
        <Preview />
      </div>
      <div className={classes.figures}>
        <AirControls />
        <ProgramFigures />
      </div>
      <div className={classes.destinations}>
        <DestinationsColumn />
      </div>
      <div className={classes.panels}>
        <ObsLive />
        <ObsPanel />
        <RehearsalPanel />
      </div>
      <div className={classes.log}>
        <AsRunList />
      </div>
    </div>
  );
}
