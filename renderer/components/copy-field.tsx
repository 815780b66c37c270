import { ActionIcon, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** A text to take elsewhere: selected on focus, copied with a button where the browser allows it (not over plain HTTP on a LAN). */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const { copy, copied } = useClipboard({ timeout: 2_000 });
  const canCopy = navigator.clipboard !== undefined;
  return (
    <TextInput
      label={label}
      value={value}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.875rem' } }}
      rightSectionWidth={44}
      rightSection={
        canCopy ? (
          <ActionIcon onClick={() => copy(value)} aria-label={t(copied ? 'action.copied' : 'action.copy', { what: label })}>
            {copied ? <IconCheck size={20} aria-hidden /> : <IconCopy size={20} aria-hidden />}
          </ActionIcon>
        ) : null
      }
    />
  );
}
