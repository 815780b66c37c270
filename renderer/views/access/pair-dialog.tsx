import { Button, NativeSelect, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessStatus, Announcement, Pairing } from '../../../main/contract/access.ts';
import { type Role, roleSchema } from '../../../main/contract/session.ts';
import { useCommand, useCommandState, useDeskNow } from '../../client/hooks.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { duration } from '../../components/format.ts';
import rows from '../../components/rows.module.css';
import classes from './access.module.css';
import { LocalName } from './desk-address.tsx';
import { NameField } from './name-field.tsx';
import { QrCode } from './qr-code.tsx';
import { RoleSelect } from './role-select.tsx';

const LOOPBACK = /^(127\.|localhost$|\[::1\]$)/;

interface PairDialogProps {
  /** The newest pairing, as the desk says it. */
  pairing: AccessStatus['pairing'];
  announcement: Announcement;
  onClose: () => void;
}

/** Name and role of a device, then its code. Closing it ends a code that was not used. */
export function PairDialog({ pairing, announcement, onClose }: PairDialogProps) {
  const { t } = useTranslation();
  const run = useCommand();
  const { isPending, isCutOff } = useCommandState('access/pair');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [shown, setShown] = useState<Pairing | null>(null);
  const begin = async (event?: FormEvent) => {
    event?.preventDefault();
    const outcome = await run('access/pair', (api, options) => api.access.pair({ name: name.trim(), role }, options));
    if (outcome.ok) setShown(outcome.result);
  };
  const close = () => {
    if (shown) void run('access/pair', (api, options) => api.access.cancelPairing(undefined, options));
    onClose();
  };
  const isOurs = shown !== null && pairing?.endsAtMs === shown.endsAtMs;
  return (
    <Dialog title={t('access.pair-title')} onClose={close} size="lg">
      {shown ? (
        <Shown {...{ shown, announcement, name }} state={isOurs ? pairing.state : 'waiting'} onAgain={begin} onClose={close} />
      ) : (
        <form onSubmit={(event) => void begin(event)}>
          <Stack gap="md">
            <NameField label={t('access.device-name')} hint={t('access.device-name-hint')} value={name} onChange={setName} />
            <RoleSelect roles={roleSchema.options} value={role} onChoose={setRole} />
            <Button type="submit" w="fit-content" loading={isPending} disabled={isCutOff || name.trim() === ''}>
              {t('access.show-code')}
            </Button>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}

interface ShownProps {
  shown: Pairing;
  state: NonNullable<AccessStatus['pairing']>['state'];
  announcement: Announcement;
  name: string;
  onAgain: () => Promise<void>;
  onClose: () => void;
}

function Shown({ shown, announcement, state, name, onAgain, onClose }: ShownProps) {
  const { t } = useTranslation();
  const leftMs = shown.endsAtMs - useDeskNow();
  const [chosen, setChosen] = useState(0);
  const link = shown.links[chosen] ?? shown.links[0] ?? '';
  if (state !== 'waiting' || leftMs <= 0)
    return (
      <Stack gap="md">
        <p className={rows.name} role="status">
          {t(`access.pairing-${state === 'waiting' ? 'over' : state}`, { name })}
        </p>
        <div className={rows.row}>
          {state === 'used' ? null : <Button onClick={() => void onAgain()}>{t('access.new-code')}</Button>}
          <Button variant="default" onClick={onClose}>
            {t('action.close')}
          </Button>
        </div>
      </Stack>
    );
  return (
    <Stack gap="md">
      <div className={classes.pair}>
        <QrCode className={classes.qr} text={link} label={t('access.qr')} />
        <Stack gap="sm">
          <p className={rows.hint}>{t('access.scan-or-type', { address: new URL(link).origin })}</p>
          <p className={`${classes.code} numbers`} data-code={shown.code}>
            {`${shown.code.slice(0, 3)} ${shown.code.slice(3)}`}
          </p>
          <p className={`${rows.hint} numbers`}>{t('access.code-left', { left: duration(leftMs) })}</p>
        </Stack>
      </div>
      {shown.links.length > 1 ? (
        <NativeSelect
          label={t('access.address')}
          value={String(chosen)}
          data={shown.links.map((each, index) => ({ value: String(index), label: new URL(each).origin }))}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        />
      ) : null}
      <LocalName announcement={announcement} />
      {LOOPBACK.test(new URL(link).hostname) ? <p className={rows.hint}>{t('access.loopback-hint')}</p> : null}
      {shown.fingerprint === null ? null : (
        <div>
          <p className={rows.hint}>{t('access.fingerprint-hint')}</p>
          <p className={classes.print}>{shown.fingerprint}</p>
        </div>
      )}
    </Stack>
  );
}
