import { Button, Stack } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DestinationKind } from '../../../main/contract/destination.ts';
import type { RevealedKey } from '../../../main/contract/keys.ts';
import { useCommand, useCommandState, useSnapshot } from '../../client/hooks.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { HoldButton } from '../../components/hold-button.tsx';

/** How long a key stays on the page, ms. */
const SHOWN_MS = 30_000;

/** The stored key, for whoever holds the button; it is written down that it was shown, and it goes again by itself. */
export function RevealKey({ id, keyId, kind }: { id: string; keyId?: string; kind: DestinationKind }) {
  const { t } = useTranslation();
  const run = useCommand();
  const commandKey = `keys/${id}/${keyId ?? ''}`;
  const { isPending, isCutOff } = useCommandState(commandKey);
  const isLocked = useSnapshot((snapshot) => snapshot.vault.state === 'locked');
  const [revealed, setRevealed] = useState<RevealedKey | null>(null);
  useEffect(() => {
    if (!revealed) return;
    const timer = setTimeout(() => setRevealed(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [revealed]);
  const reveal = async () => {
    const outcome = await run(commandKey, (api, options) => api.keys.reveal(keyId === undefined ? { id } : { id, keyId }, options));
    if (outcome.ok) setRevealed(outcome.result);
  };
  if (revealed) {
    return (
      <Stack gap={8}>
        <CopyField label={t('keys.revealed', { context: kind })} value={revealed.key} />
        <CopyField label={t('keys.address', { context: kind })} value={revealed.address} />
        {revealed.backupKey ? <CopyField label={t('key.backup-key')} value={revealed.backupKey} /> : null}
        <Button variant="default" w="fit-content" onClick={() => setRevealed(null)}>
          {t('keys.hide')}
        </Button>
      </Stack>
    );
  }
  return (
    <div>
      <HoldButton
        variant="default"
        leftSection={<IconEye size={18} aria-hidden />}
        loading={isPending}
        disabled={isCutOff || isLocked}
        onHeld={() => void reveal()}
      >
        {t('keys.reveal', { context: kind })}
      </HoldButton>
    </div>
  );
}
