import { FAULTS, type FaultCode, type FaultInfo } from '../contract/fault.ts';

/** An expected failure: a permanent code, plain parameters (never a secret), and the error behind it for the log. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly params: Record<string, string | number>;

  constructor(code: FaultCode, params: Record<string, string | number> = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'Fault';
    this.code = code;
    this.params = params;
  }

  get retryable(): boolean {
    return FAULTS[this.code].retryable;
  }

  toInfo(): FaultInfo {
    return { code: this.code, params: this.params };
  }
}

/** The fault behind an error: itself, or `otherwise` around a bug's or the system's error. */
export function asFault(error: unknown, otherwise: FaultCode, params: Record<string, string | number> = {}): Fault {
  return error instanceof Fault ? error : new Fault(otherwise, params, { cause: error });
}
