import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PreflightFinding } from '../../../main/contract/preflight.ts';
import { useFaultText } from '../../components/fault-text.ts';
import { useFormats } from '../../components/format.ts';

const GB = 1e9;
/** Of figures that are not counted in whole ones. */
const DIGITS: Partial<Record<PreflightFinding['unit'], number>> = { fps: 2, percent: 1, lufs: 1, dbtp: 1, hours: 1, s: 2 };

export interface FindingWords {
  rule(finding: PreflightFinding): string;
  measured(finding: PreflightFinding): string;
  wanted(finding: PreflightFinding): string;
  source(finding: PreflightFinding): string;
  /** What to do, one sentence; what a server said where that is known. */
  fix(finding: PreflightFinding): string;
}

/** A finding in the page's language. */
export function useFindingWords(): FindingWords {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const faultText = useFaultText();
  return useMemo(() => {
    const bare = (value: PreflightFinding['measured'], unit: PreflightFinding['unit']): string => {
      if (value === null) return '–';
      if (typeof value === 'string') return i18n.exists(`preflight-value.${value}`) ? t(`preflight-value.${value}`) : value;
      const digits = Number.isInteger(value) ? 0 : (DIGITS[unit] ?? 1);
      return formats.number(value, digits);
    };
    const text = (value: PreflightFinding['measured'], unit: PreflightFinding['unit']): string => {
      if (typeof value !== 'number') return value === null ? '–' : t(`preflight-unit.${unit}`, { value: bare(value, unit) });
      if (unit === 'at') return `${formats.day(value)} ${formats.time(value)}`;
      if (unit === 'kbps') return formats.bitrate(value);
      if (unit === 'bytes') return t('preflight.gigabytes', { value: formats.number(value / GB, 1) });
      return t(`preflight-unit.${unit}`, { value: bare(value, unit) });
    };
    return {
      rule: ({ rule, params }) => {
        const name = t(`preflight-rule.${rule}`);
        return params.setting === undefined ? name : t('asrun.of', { what: name, subject: t(`obs-live.encoder-${params.setting}`) });
      },
      measured: ({ measured, unit }) => text(measured, unit),
      wanted: ({ threshold, unit }) => text(threshold, unit),
      source: ({ source }) => t(`preflight-source.${source.kind}`, { text: source.text }),
      fix: ({ rule, params, measured, threshold, unit, fault }) =>
        fault
          ? faultText(fault, String(params.name ?? params.host ?? ''))
          : t(`preflight-fix.${rule}`, { ...params, measured: bare(measured, unit), threshold: bare(threshold, unit) }),
    };
  }, [t, i18n, formats, faultText]);
}
