import { ALERTS, type Alert, type AlertCode } from '../../main/contract/alert.ts';

/** An alert that lasts and that nobody has acknowledged. */
export function sampleAlert(code: AlertCode, parts: Partial<Alert> = {}): Alert {
  return {
    id: code,
    code,
    level: ALERTS[code],
    subject: '',
    params: {},
    raisedAtMs: 1_000,
    clearedAtMs: null,
    isAcknowledged: false,
    ...parts,
  };
}
