import { TextInput } from '@mantine/core';

interface NameFieldProps {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}

/** What a device or a program is called, at most 60 characters. */
export function NameField({ label, hint, value, onChange }: NameFieldProps) {
  return (
    <TextInput
      size="md"
      label={label}
      description={hint}
      value={value}
      maxLength={60}
      data-autofocus
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
