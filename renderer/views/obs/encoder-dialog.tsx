import { Button, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EncoderFinding } from '../../../main/contract/obs-encoder.ts';
import { useCommand, useCommandState, useMay, useSnapshot } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import { Dialog } from '../../components/dialog.tsx';
import { useFormats } from '../../components/format.ts';
import { NoAnswer } from '../../components/no-answer.tsx';
import classes from './obs-work.module.css';

const check = (api: DeskClientApi, options: { signal: AbortSignal }) => api.obs.checkEncoder(undefined, options);

/** OBS's encoder settings beside what the platforms take, offered as a change that can be taken back. */
export function EncoderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const { answer, isRefused, ask } = useAnswer('obs/encoder-check', check);
  const { isPending, isCutOff } = useCommandState('obs/encoder');
  const mayApply = useMay('obs.applyEncoder');
  const isStopped = useSnapshot(({ obs }) => obs.stream === 'stopped');
  const change = async (call: (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<unknown>) => {
    await run('obs/encoder', call);
    await ask();
  };
  return (
    <Dialog title={t('obs-live.encoder')} onClose={onClose} size="lg">
      {answer ? (
        <Stack gap="md">
          <p className="quiet" style={{ margin: 0 }}>
            {t(answer.mode === 'simple' ? 'obs-live.encoder-simple' : 'obs-live.encoder-advanced', { encoder: answer.encoder })}
          </p>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('obs-live.encoder-setting')}</th>
                <th scope="col">{t('obs-live.encoder-now')}</th>
                <th scope="col">{t('obs-live.encoder-wanted')}</th>
                <th scope="col">{t('obs-live.encoder-state')}</th>
              </tr>
            </thead>
            <tbody>
              {answer.findings.map((finding) => (
                <Finding key={finding.setting} finding={finding} />
              ))}
            </tbody>
          </table>
          {isStopped ? null : <p style={{ margin: 0 }}>{t('obs-live.encoder-busy')}</p>}
          <Group gap="sm">
            <Button
              loading={isPending}
              disabled={!mayApply || isCutOff || !isStopped || !answer.findings.some(({ canApply }) => canApply)}
              onClick={() => void change((api, options) => api.obs.applyEncoder(undefined, options))}
            >
              {t('obs-live.encoder-apply')}
            </Button>
            {answer.canRestore && mayApply ? (
              <Button
                variant="default"
                disabled={isPending || isCutOff || !isStopped}
                onClick={() => void change((api, options) => api.obs.restoreEncoder(undefined, options))}
              >
                {t('obs.restore')}
              </Button>
            ) : null}
          </Group>
        </Stack>
      ) : (
        <NoAnswer isRefused={isRefused} ask={ask} />
      )}
    </Dialog>
  );
}

function Finding({ finding: { setting, now, wanted, state, canApply } }: { finding: EncoderFinding }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const value = (figure: number) => {
    if (setting === 'keyframe-interval') return t('program.every', { seconds: formats.number(figure / 1_000, 1) });
    if (setting === 'video-bitrate') return formats.bitrate(figure);
    return setting === 'sample-rate' ? `${formats.number(figure / 1_000, 1)} kHz` : formats.number(figure);
  };
  const verdict = state === 'differs' && !canApply ? 'by-hand' : state;
  return (
    <tr>
      <th scope="row">{t(`obs-live.encoder-${setting}`)}</th>
      <td className="numbers">{now === null ? '–' : value(now)}</td>
      <td className="numbers">{value(wanted)}</td>
      <td>{t(`obs-live.encoder-is-${verdict}`)}</td>
    </tr>
  );
}
