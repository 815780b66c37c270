import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** The kit's `header` would be a second banner of the page. */
const ATTRIBUTES = { header: { role: 'presentation' } };

/** A modal dialog that is there as long as it is rendered, so that what was typed into it goes with it. */
export function Dialog({
  title,
  onClose,
  children,
  size = 'md',
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  size?: string;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      attributes={ATTRIBUTES}
      closeButtonProps={{ 'aria-label': t('action.close'), size: 40 }}
    >
      {children}
    </Modal>
  );
}
