import { NumberInput, Select, SimpleGrid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LimitOverrides, Platform } from '../../../main/contract/platform.ts';

const FIELDS = ['videoKbps', 'audioKbps', 'keyframeS', 'bFrames', 'width', 'height', 'fps'] as const;

interface LimitFieldsProps {
  platform: Platform | null;
  limits: LimitOverrides;
  onChange: (limits: LimitOverrides) => void;
}

/** What the operator knows better than the table; an empty field is the platform's, which stands in it in grey. */
export function LimitFields({ platform, limits, onChange }: LimitFieldsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {FIELDS.map((field) => (
          <NumberInput
            key={field}
            label={t(`limit.${field}`)}
            placeholder={platform?.limits[field]?.toString() ?? t('limit.unknown')}
            value={limits[field] ?? ''}
            min={0}
            hideControls
            allowNegative={false}
            allowDecimal={field === 'keyframeS' || field === 'fps'}
            onChange={(value) => {
              const { [field]: _, ...others } = limits;
              onChange(value === '' ? others : { ...others, [field]: Number(value) });
            }}
          />
        ))}
      </SimpleGrid>
      <RateControl platform={platform} limits={limits} onChange={onChange} />
    </Stack>
  );
}

/** Whether an encoding of ours has a constant bitrate. */
function RateControl({ platform, limits: { rateControl, ...others }, onChange }: LimitFieldsProps) {
  const { t } = useTranslation();
  const isAsked = platform?.limits.rateControl === 'constant';
  const choices = {
    platform: isAsked ? t('limit.rate-platform', { what: t('limit.rate-constant') }) : t('limit.rate-unknown'),
    constant: t('limit.rate-constant'),
    any: t('limit.rate-any'),
  };
  return (
    <Select
      label={t('limit.rateControl')}
      data={Object.entries(choices).map(([value, label]) => ({ value, label }))}
      value={rateControl === undefined ? 'platform' : (rateControl ?? 'any')}
      allowDeselect={false}
      onChange={(value) => {
        if (value === 'platform') onChange(others);
        else onChange({ ...others, rateControl: value === 'constant' ? 'constant' : null });
      }}
    />
  );
}
