import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultInfo } from '../../main/contract/fault-codes.ts';

/** @returns the words for a fault in the chosen language: what happened and what to do next. `name` stands in where the fault has none. */
export function useFaultText(): (fault: FaultInfo, name?: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (fault, name) => {
      const key = `fault.${fault.code}`;
      if (!i18n.exists(key)) return t('refusal.unknown', { code: fault.code });
      return t(key, { ...(name === undefined ? {} : { name }), ...fault.params, context: String(fault.params.reason ?? '') });
    },
    [t, i18n],
  );
}
