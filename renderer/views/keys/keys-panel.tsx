import { Button, Stack } from '@mantine/core';
import { IconDownload, IconLock, IconLockOpen, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton } from '../../components/command-button.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { Panel } from '../../components/panel.tsx';
import rows from '../../components/rows.module.css';
import { StateMark } from '../../components/state-mark.tsx';
import { AutoLock } from './auto-lock.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { KeyReminder } from './key-reminder.tsx';
import classes from './keys.module.css';
import { PassphraseForm } from './passphrase-form.tsx';

/** The vault, and keys on their way to another desk and from one. */
export function KeysPanel() {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const vault = useSnapshot((snapshot) => snapshot.vault);
  const hasDestinations = useSnapshot((snapshot) => snapshot.destinations.length > 0);
  const { isCutOff } = useCommandState('vault');
  const [dialog, setDialog] = useState<'export' | 'import' | null>(null);
  const isOpen = vault.state === 'unlocked';
  const mark = isOpen ? (
    <StateMark tone="good" icon={IconLockOpen} label={t('vault.unlocked')} />
  ) : (
    <StateMark tone={vault.fault ? 'bad' : 'wait'} icon={IconLock} label={t('vault.locked')} />
  );
  return (
    <Panel title={t('vault.title')} aside={mark}>
      <Stack gap="md">
        {vault.fault ? <p className={classes.warn}>{faultText(vault.fault)}</p> : null}
        {isOpen && vault.opener ? <p className={rows.hint}>{t(`vault.by-${vault.opener}`)}</p> : null}
        {isOpen && vault.isWeak ? <p className={classes.warn}>{t('vault.weak')}</p> : null}
        {isOpen && vault.opener === 'passphrase' ? (
          <CommandButton
            commandKey="vault"
            variant="default"
            w="fit-content"
            leftSection={<IconLock size={18} aria-hidden />}
            command={(api, options) => api.vault.lock(undefined, options)}
          >
            {t('vault.lock')}
          </CommandButton>
        ) : null}
        {!isOpen && !vault.fault ? (
          <Button w="fit-content" leftSection={<IconLockOpen size={18} aria-hidden />} onClick={toPassphrase}>
            {t('vault.to-passphrase')}
          </Button>
        ) : null}
        {isOpen ? <PassphraseForm key={vault.opener} /> : null}
        {vault.opener === 'passphrase' ? <AutoLock /> : null}
        <KeyReminder />
        <div className={rows.row}>
          <Button
            variant="default"
            leftSection={<IconUpload size={18} aria-hidden />}
            disabled={!isOpen || isCutOff || !hasDestinations}
            onClick={() => setDialog('export')}
          >
            {t('keys.export')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            disabled={!isOpen || isCutOff}
            onClick={() => setDialog('import')}
          >
            {t('keys.import')}
          </Button>
        </div>
        <p className={rows.hint}>{t('keys.hint')}</p>
      </Stack>
      {dialog === 'export' ? <ExportDialog onClose={() => setDialog(null)} /> : null}
      {dialog === 'import' ? <ImportDialog onClose={() => setDialog(null)} /> : null}
    </Panel>
  );
}

/** The field is in the strip above every screen. */
function toPassphrase(): void {
  document.querySelector<HTMLInputElement>('[data-vault="locked"] input')?.focus();
}
