import { Button, Stack } from '@mantine/core';
import { IconDeviceTablet, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NOT_ANNOUNCED, type SessionInfo } from '../../../main/contract/access.ts';
import { useCommandState, useDeskState } from '../../client/hooks.tsx';
import type { DeskClientApi } from '../../client/link.ts';
import { useAnswer } from '../../client/use-answer.ts';
import { Panel } from '../../components/panel.tsx';
import rows from '../../components/rows.module.css';
import { DeskAddress } from './desk-address.tsx';
import { PairDialog } from './pair-dialog.tsx';
import { SessionRow } from './session-row.tsx';
import { TokenDialog } from './token-dialog.tsx';
import { usePolled } from './use-polled.ts';

const LOOK_MS = 3_000;
const list = (api: DeskClientApi, options: { signal: AbortSignal }) => api.access.list(undefined, options);

/** Devices and programs that may use the desk, and how others get in. */
export function AccessPanel() {
  const { t } = useTranslation();
  const { answer, ask } = useAnswer('access/list', list);
  const { isCutOff } = useCommandState('access');
  const isWindow = useDeskState((state) => state.me?.kind === 'window');
  const [dialog, setDialog] = useState<'pair' | 'token' | null>(null);
  usePolled(ask, LOOK_MS);
  const close = () => {
    setDialog(null);
    void ask();
  };
  return (
    <Panel title={t('access.title')}>
      <Stack gap="md">
        {answer ? <DeskAddress status={answer} /> : null}
        <Sessions sessions={answer?.sessions ?? []} ask={ask} />
        <div className={rows.row}>
          <Button
            leftSection={<IconDeviceTablet size={18} aria-hidden />}
            disabled={isCutOff || isWindow}
            onClick={() => setDialog('pair')}
          >
            {t('access.pair')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconKey size={18} aria-hidden />}
            disabled={isCutOff || isWindow}
            onClick={() => setDialog('token')}
          >
            {t('access.new-token')}
          </Button>
        </div>
        <p className={rows.hint}>{t(isWindow ? 'access.window-hint' : 'access.hint')}</p>
      </Stack>
      {dialog === 'pair' ? (
        <PairDialog pairing={answer?.pairing ?? null} announcement={answer?.announcement ?? NOT_ANNOUNCED} onClose={close} />
      ) : null}
      {dialog === 'token' ? <TokenDialog onClose={close} /> : null}
    </Panel>
  );
}

function Sessions({ sessions, ask }: { sessions: readonly SessionInfo[]; ask: () => Promise<void> }) {
  const { t } = useTranslation();
  if (sessions.length === 0) return <p className={rows.hint}>{t('access.nobody')}</p>;
  return (
    <ul className={rows.list}>
      {sessions.map((session) => (
        <SessionRow key={session.id} session={session} onEnded={ask} />
      ))}
    </ul>
  );
}
