import { Button, Stack } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDesk, useDeskState } from '../../client/hooks.tsx';
import { Panel } from '../../components/panel.tsx';
import rows from '../../components/rows.module.css';

/** What this browser is signed in as, and the way out. */
export function SessionPanel() {
  const { t } = useTranslation();
  const client = useDesk();
  const me = useDeskState((state) => state.me);
  if (!me) return null;
  const leave = async () => {
    await client.run('session/end', (api, options) => api.session.end(undefined, options)); // its answer ends with the connection
    window.location.reload();
  };
  return (
    <Panel title={t('access.me')}>
      <Stack gap="md">
        <p className={rows.name}>{t('access.signed-in-as', { name: me.name, role: t(`access.role-${me.role}`) })}</p>
        <p className={rows.hint}>{t(`access.role-hint-${me.role}`)}</p>
        <Button w="fit-content" variant="default" leftSection={<IconLogout size={18} aria-hidden />} onClick={() => void leave()}>
          {t('access.sign-out')}
        </Button>
      </Stack>
    </Panel>
  );
}
