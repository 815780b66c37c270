import { type Icon, IconAlertTriangle, IconCircleCheck, IconPlugX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type FeedName, feedNameSchema, type IngestPath } from '../../../main/contract/air.ts';
import { PORTRAIT } from '../../../main/contract/portrait.ts';
import type { ProgramStatus } from '../../../main/contract/program.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFormats } from '../../components/format.ts';
import { StateMark, type Tone } from '../../components/state-mark.tsx';
import classes from './feed-rows.module.css';
import { isPortraitUsed } from './portrait-use.ts';

const FACES: Record<ProgramStatus['state'], { tone: Tone; icon: Icon }> = {
  live: { tone: 'good', icon: IconCircleCheck },
  silent: { tone: 'bad', icon: IconAlertTriangle },
  absent: { tone: 'still', icon: IconPlugX },
};

/** The two encoders, and that of the portrait program where it is used: whether each is there, what it sends, and which one is on air. */
export function FeedRows() {
  const hasPortrait = useSnapshot(isPortraitUsed);
  return (
    <ul className={classes.rows}>
      {feedNameSchema.options.map((name) => (
        <ProgramFeedRow key={name} name={name} />
      ))}
      {hasPortrait ? <PortraitFeedRow /> : null}
    </ul>
  );
}

function ProgramFeedRow({ name }: { name: FeedName }) {
  const status = useSnapshot((snapshot) => snapshot.feeds[name]);
  const isChosen = useSnapshot((snapshot) => snapshot.air.source === name);
  return <FeedRow {...{ name, status, isChosen }} />;
}

function PortraitFeedRow() {
  const status = useSnapshot((snapshot) => snapshot.portrait.feed);
  const isChosen = useSnapshot((snapshot) => snapshot.portrait.onAir === 'program');
  return <FeedRow name={PORTRAIT} {...{ status, isChosen }} />;
}

function FeedRow({ name, status, isChosen }: { name: IngestPath; status: ProgramStatus; isChosen: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { state, bitrateKbps, video } = status;
  // A rehearsal, or a program that no destination gets yet, is not on air.
  const isOnAir = useSnapshot((snapshot) => snapshot.tally === 'on-air');
  return (
    <li className={classes.row} data-feed={name} data-state={state}>
      <span className={classes.name}>{t(`feed.${name}`)}</span>
      <StateMark {...FACES[state]} label={t(`feed.${state}`)} />
      {isChosen ? (
        <span className={classes.chosen} data-on-air={isOnAir}>
          {t(isOnAir ? 'feed.on-air' : 'feed.chosen')}
        </span>
      ) : null}
      {state === 'absent' ? null : (
        <span className={`${classes.figures} numbers`}>
          {formats.bitrate(bitrateKbps)}
          {video ? ` · ${t('feed.fps', { fps: formats.number(video.fps, 1) })}` : ''}
        </span>
      )}
    </li>
  );
}
