import { useTranslation } from 'react-i18next';
import type { SessionInfo } from '../../../main/contract/access.ts';
import { useCommand, useCommandState } from '../../client/hooks.tsx';
import { useFormats } from '../../components/format.ts';
import { HoldButton } from '../../components/hold-button.tsx';
import rows from '../../components/rows.module.css';

/** A device or a program that may use the desk; ending it is held, since it cannot be undone. */
export function SessionRow({ session, onEnded }: { session: SessionInfo; onEnded: () => Promise<void> }) {
  const { t } = useTranslation();
  const run = useCommand();
  const formats = useFormats();
  const { id, kind, name, role, address, isConnected, isYou, usedAtMs, endsAtMs } = session;
  const { isPending, isCutOff } = useCommandState(`access/${id}`);
  const seen = isConnected ? t('access.connected') : t('access.seen', { when: formats.moment(usedAtMs) });
  const parts = [
    t(`access.role-${role}`),
    t(`access.kind-${kind}`),
    isYou ? t('access.you') : address === null ? t('access.unused') : seen,
    ...(address === null ? [] : [address]),
    ...(kind === 'token' ? [t('access.until', { when: formats.moment(endsAtMs) })] : []),
  ];
  const end = async () => {
    await run(`access/${id}`, (api, options) => api.access.revoke({ id }, options));
    await onEnded();
  };
  return (
    <li className={rows.item} data-session={name}>
      <div>
        <p className={rows.name}>{name}</p>
        <p className={`${rows.hint} numbers`}>{parts.join(' · ')}</p>
      </div>
      <HoldButton
        variant="default"
        loading={isPending}
        disabled={isCutOff}
        aria-label={t('access.end-named', { name })}
        onHeld={() => void end()}
      >
        {t('access.end')}
      </HoldButton>
    </li>
  );
}
