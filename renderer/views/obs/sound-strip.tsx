import { ActionIcon } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObsAudio } from '../../../main/contract/obs-live.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { Panel } from '../../components/panel.tsx';
import { Fader } from './fader.tsx';
import { InputDialog } from './input-dialog.tsx';
import { useMeterFeed } from './listening.ts';
import { MeterCanvas } from './meter-canvas.tsx';
import { type MeterFeed, MIX } from './meter-feed.ts';
import classes from './sound-strip.module.css';

/** Every input of OBS that sounds: levels, mute, volume. */
export function SoundStrip() {
  const { t } = useTranslation();
  const audio = useSnapshot(({ obs }) => obs.live?.audio) ?? {};
  const feed = useMeterFeed();
  const [details, setDetails] = useState<string | null>(null);
  const names = Object.keys(audio).sort((a, b) => a.localeCompare(b));
  return (
    <Panel title={t('obs-live.sound')}>
      {names.length === 0 ? <p className={classes.none}>{t('obs-live.no-sound')}</p> : null}
      {names.length === 0 ? null : (
        <div className={classes.mix}>
          <span className={classes.mixName}>{t('obs-live.mix')}</span>
          <MeterCanvas input={MIX} feed={feed} />
        </div>
      )}
      <ul className={classes.strip}>
        {names.map((name) => {
          const settings = audio[name];
          return settings ? <Channel key={name} input={name} settings={settings} feed={feed} onDetails={setDetails} /> : null;
        })}
      </ul>
      {details !== null && audio[details] ? (
        <InputDialog input={details} settings={audio[details]} onClose={() => setDetails(null)} />
      ) : null}
    </Panel>
  );
}

interface ChannelProps {
  input: string;
  settings: ObsAudio;
  feed: MeterFeed;
  onDetails: (input: string) => void;
}

const Channel = memo(function Channel({ input, settings, feed, onDetails }: ChannelProps) {
  const { t } = useTranslation();
  const { isMuted } = settings;
  return (
    <li className={classes.channel} data-muted={isMuted} aria-label={input}>
      <span className={classes.name}>{input}</span>
      <ActionIcon aria-label={t('obs-live.details', { input })} onClick={() => onDetails(input)}>
        <IconAdjustmentsHorizontal size={22} aria-hidden />
      </ActionIcon>
      <CommandButton
        className={classes.mute}
        commandKey={`obs/muted/${input}`}
        command={(api, options) => api.obs.setMuted({ input, isMuted: !isMuted }, options)}
        variant={isMuted ? 'filled' : 'default'}
        color={isMuted ? 'red.9' : undefined}
        aria-pressed={isMuted}
        aria-label={t('obs-live.mute', { input })}
      >
        {isMuted ? <IconVolumeOff size={22} aria-hidden /> : <IconVolume size={22} aria-hidden />}
      </CommandButton>
      <div className={classes.level}>
        <MeterCanvas input={input} feed={feed} />
        <Fader input={input} volumeDb={settings.volumeDb} />
      </div>
    </li>
  );
});
