import { Anchor, Stack } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { Dialog } from '../../components/dialog.tsx';

/** Where the public sees an HLS destination: the link of its player page and the lines that put it into another site. */
export function ShareDialog({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const { t } = useTranslation();
  const address = new URL(`/watch/${destination.id}/`, window.location.href).href;
  return (
    <Dialog title={t('share.title', { name: destination.name })} onClose={onClose} size="lg">
      <Stack gap="md">
        <CopyField label={t('share.link')} value={address} />
        <CopyField label={t('share.embed')} value={embedLines(address, destination.name)} />
        <p className="quiet">{t('share.hint')}</p>
        <Anchor href={address} target="_blank" rel="noreferrer">
          {t('share.open')} <IconExternalLink size={16} aria-hidden />
        </Anchor>
      </Stack>
    </Dialog>
  );
}

function embedLines(address: string, name: string): string {
  const title = name.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  return `<iframe src="${address}" title="${title}" width="960" height="540" style="border:0" allow="autoplay; fullscreen" allowfullscreen></iframe>`;
}
