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
    writeStack(this);
    if (options?.cause instanceof Error) writeStack(options.cause);
  }

  get retryable(): boolean {
    return FAULTS[this.code].retryable;
  }

  toInfo(): FaultInfo {
    return { code: this.code, params: this.params };
  }
}

/**
 * V8 writes a stack down when it is first asked for, and holds everything on it until then: a fault that a status keeps would keep the
 * connection that is gone, which keeps the fault before.
 */
function writeStack(error: Error): void {
  String(error.stack);
}

/** The fault behind an error: itself, or `otherwise` around a bug's or the system's error. */
export function asFault(error: unknown, otherwise: FaultCode, params: Record<string, string | number> = {}): Fault {
  return error instanceof Fault ? error : new Fault(otherwise, params, { cause: error });
}
