import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type SlateKind, slateKindSchema } from '../../../main/contract/slate.ts';

/** One of the six slates. */
export function SlateSelect({ label, value, onChange }: { label: string; value: SlateKind; onChange: (kind: SlateKind) => void }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      size="md"
      label={label}
      value={value}
      data={slateKindSchema.options.map((kind) => ({ value: kind, label: t(`slate.${kind}`) }))}
      onChange={(event) => onChange(slateKindSchema.parse(event.currentTarget.value))}
    />
  );
}
