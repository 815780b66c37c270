import { Button, SegmentedControl, Stack } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShowKitKind, showKitKindSchema } from '../../../main/contract/show-kit.ts';
import { useCommand, useCommandState, useMay } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import { Dialog } from '../../components/dialog.tsx';
import classes from './obs-work.module.css';

/** Ready-made scenes: first what would be added, then a press that adds it. */
export function ShowKitDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const run = useCommand();
  const [kind, setKind] = useState<ShowKitKind>('concert');
  const plan = useCallback((api: DeskClientApi, options: { signal: AbortSignal }) => api.obs.planShowKit({ kind }, options), [kind]);
  const { answer, ask } = useAnswer('obs/kit-plan', plan);
  const { isPending, isCutOff } = useCommandState('obs/kit');
  const mayAdd = useMay('obs.addShowKit');
  const isCurrent = answer?.kind === kind;
  const isComplete = isCurrent && answer.scenes.length + answer.sources.length + answer.items.length === 0;
  const add = async () => {
    await run('obs/kit', (api, options) => api.obs.addShowKit({ kind }, options));
    await ask();
  };
  return (
    <Dialog title={t('obs-live.kit')} onClose={onClose}>
      <Stack gap="md">
        <SegmentedControl
          size="md"
          aria-label={t('obs-live.kit')}
          value={kind}
          data={showKitKindSchema.options.map((value) => ({ value, label: t(`obs-live.kit-${value}`) }))}
          onChange={(value) => setKind(showKitKindSchema.parse(value))}
        />
        <p className="quiet" style={{ margin: 0 }}>
          {t('obs-live.kit-hint')}
        </p>
        {isCurrent ? (
          <>
            <Names title={t('obs-live.kit-scenes')} names={answer.scenes} />
            <Names title={t('obs-live.kit-sources')} names={answer.sources} />
            <Names title={t('obs-live.kit-items')} names={answer.items.map(({ scene, source }) => `${scene}: ${source}`)} />
            <Names title={t('obs-live.kit-kept')} names={answer.kept} />
          </>
        ) : null}
        {isComplete ? <p style={{ margin: 0 }}>{t('obs-live.kit-complete')}</p> : null}
        <Button loading={isPending} disabled={!mayAdd || isCutOff || !isCurrent || isComplete} onClick={() => void add()} w="fit-content">
          {t('obs-live.kit-add')}
        </Button>
      </Stack>
    </Dialog>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <section>
      <p style={{ margin: '0 0 4px', fontWeight: 600 }}>{title}</p>
      <ul className={classes.list}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </section>
  );
}
