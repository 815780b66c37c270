import { useTranslation } from 'react-i18next';
import type { AccessStatus, Announcement } from '../../../main/contract/access.ts';
import rows from '../../components/rows.module.css';

/** Where devices find the desk: its address, and its name on the local network beside it. */
export function DeskAddress({ status }: { status: AccessStatus }) {
  const { t } = useTranslation();
  const origin = status.origins[0];
  if (origin === undefined) return null;
  return (
    <div>
      <p className={rows.name}>{t('access.desk-at', { address: origin })}</p>
      <LocalName announcement={status.announcement} />
    </div>
  );
}

/** The announced name, or why there is none; nothing for a desk that others are not to reach. */
export function LocalName({ announcement: { state, origin } }: { announcement: Announcement }) {
  const { t } = useTranslation();
  if (state === 'off') return null;
  return (
    <p className={rows.hint} role="status">
      {t(`access.local-${state}`, { address: origin ?? '' })}
    </p>
  );
}
