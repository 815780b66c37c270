import { Checkbox, Group, NativeSelect, NumberInput, Stack } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ObsAudio, obsMonitoringSchema } from '../../../main/contract/obs-live.ts';
import { type RunCommand, useCommand, useDeskState } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import classes from './input-dialog.module.css';

const TRACKS = [1, 2, 3, 4, 5, 6];

/** What is seldom changed of an input's sound, and its filters. Each change is sent at once. */
export function InputDialog({ input, settings, onClose }: { input: string; settings: ObsAudio; onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const isCutOff = useDeskState((state) => state.link !== 'up');
  const send = (call: Parameters<RunCommand>[1]) => void run(`obs/sound/${input}`, call);
  const { monitoring, tracks, syncOffsetMs, balance } = settings;
  return (
    <Dialog title={input} onClose={onClose}>
      <Stack gap="md">
        <NativeSelect
          label={t('obs-live.monitoring')}
          size="md"
          value={monitoring}
          disabled={isCutOff}
          data={obsMonitoringSchema.options.map((value) => ({ value, label: t(`obs-live.monitoring-${value}`) }))}
          onChange={(event) => {
            const chosen = obsMonitoringSchema.parse(event.currentTarget.value);
            send((api, options) => api.obs.setMonitoring({ input, monitoring: chosen }, options));
          }}
        />
        <Committed
          label={t('obs-live.sync-offset')}
          value={syncOffsetMs}
          min={-950}
          max={20_000}
          onCommit={(value) => send((api, options) => api.obs.setSyncOffset({ input, syncOffsetMs: Math.round(value) }, options))}
        />
        <Committed
          label={t('obs-live.balance')}
          value={Math.round(balance * 200 - 100)}
          min={-100}
          max={100}
          onCommit={(value) => send((api, options) => api.obs.setBalance({ input, balance: (value + 100) / 200 }, options))}
        />
        <fieldset className={classes.set}>
          <legend>{t('obs-live.tracks')}</legend>
          <Group gap="md">
            {TRACKS.map((track) => (
              <Checkbox
                key={track}
                label={String(track)}
                checked={tracks.includes(track)}
                disabled={isCutOff}
                onChange={(event) => {
                  const wanted = TRACKS.filter((one) => (one === track ? event.currentTarget.checked : tracks.includes(one)));
                  send((api, options) => api.obs.setTracks({ input, tracks: wanted }, options));
                }}
              />
            ))}
          </Group>
        </fieldset>
        <Filters source={input} />
      </Stack>
    </Dialog>
  );
}

/** Sent when the field is left or Enter is pressed. */
function Committed({
  value,
  onCommit,
  ...props
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  onCommit: (value: number) => void;
}) {
  const [draft, setDraft] = useState<number | string | null>(null);
  const commit = () => {
    if (typeof draft === 'number' && draft !== value) onCommit(draft);
    setDraft(null);
  };
  return (
    <NumberInput
      {...props}
      value={draft ?? value}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

function Filters({ source }: { source: string }) {
  const { t } = useTranslation();
  const run = useCommand();
  const [filters, setFilters] = useState<readonly { name: string; isEnabled: boolean }[]>([]);
  const read = useCallback(async () => {
    const outcome = await run(`obs/filters/${source}`, (api, options) => api.obs.filters({ source }, options));
    if (outcome.ok) setFilters(outcome.result);
  }, [run, source]);
  useEffect(() => void read(), [read]);
  if (filters.length === 0) return null;
  return (
    <fieldset className={classes.set}>
      <legend>{t('obs-live.filters')}</legend>
      <Stack gap="sm">
        {filters.map(({ name, isEnabled }) => (
          <Checkbox
            key={name}
            label={name}
            checked={isEnabled}
            onChange={async () => {
              const change = { source, filter: name, isEnabled: !isEnabled };
              await run(`obs/filter/${source}/${name}`, (api, options) => api.obs.setFilterEnabled(change, options));
              await read();
            }}
          />
        ))}
      </Stack>
    </fieldset>
  );
}
