import { Checkbox, PasswordInput, Stack } from '@mantine/core';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface SecretFieldHandle {
  /** What to send: undefined keeps what is stored, an empty text removes it. */
  read(): string | undefined;
}

interface SecretFieldProps {
  ref: Ref<SecretFieldHandle>;
  label: string;
  description?: string;
  /** Whether the desk holds one already. It is never sent to the page. */
  isStored: boolean;
  placeholder?: string | undefined;
}

/**
 * A field for a key or password that goes in and never comes back out. The text lives in the input element alone: not in React's
 * state, not in an attribute, and it is gone with the element.
 */
export function SecretField({ ref, label, description, isStored, placeholder }: SecretFieldProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isRemoved, setRemoved] = useState(false);
  useImperativeHandle(
    ref,
    () => ({
      read: () => {
        if (isRemoved) return '';
        const typed = input.current?.value ?? '';
        return typed === '' ? undefined : typed;
      },
    }),
    [isRemoved],
  );
  return (
    <Stack gap={8}>
      <PasswordInput
        ref={input}
        label={label}
        description={description}
        placeholder={isStored ? t('secret.stored') : placeholder}
        disabled={isRemoved}
        autoComplete="new-password"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
      />
      {isStored ? (
        <Checkbox label={t('secret.remove')} checked={isRemoved} onChange={(event) => setRemoved(event.currentTarget.checked)} />
      ) : null}
    </Stack>
  );
}
