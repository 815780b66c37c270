import type { Emitter } from '../../base/emitter.ts';
import type { RelayStatus } from '../../contract/relay.ts';

/** One destination being served, whatever serves it. Nothing an output does may block or throw into the bus. */
export interface Output extends AsyncDisposable {
  /** Figures as of now; cheap enough to be read a few times a second. */
  readonly status: RelayStatus;
  /** A transition: wanted, state or fault changed. Figures alone do not count. */
  readonly changed: Emitter<void>;
  /** Wanted from now on; does nothing if it is already. */
  start(): void;
  /** No longer wanted; resolves once the peer has been told and everything is closed. */
  stop(): Promise<void>;
  /** Tries again now instead of at `retryAtMs`; one whose connection is stuck tries another beside it. Nothing otherwise. */
  retry(): void;
}
