import type { Alert } from '../contract/alert.ts';
import type { AsRunEntry } from '../contract/as-run.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import type { Destination } from '../contract/destination.ts';
import type { EngineStatus } from '../contract/engine-api.ts';
import type { FaultInfo } from '../contract/fault.ts';
import type { Misfit } from '../contract/fit.ts';
import type { ObsStatus } from '../contract/obs.ts';
import type { ObsMachines } from '../contract/obs-machines.ts';
import type { PreflightStatus } from '../contract/preflight.ts';
import type { Rendition } from '../contract/rendition.ts';
import type { Notice, Rehearsal, Snapshot, Station } from '../contract/snapshot.ts';
import type { SystemStatus } from '../contract/system.ts';
import type { VaultStatus } from '../contract/vault.ts';

/** News that changes what every client sees; whole parts, never increments, so that a fact said twice changes nothing. */
export type Fact =
  | { kind: 'station'; station: Station }
  | {
      kind: 'engine';
      /** UTC epoch, ms: when it was said. */
      atMs: number;
      state: Snapshot['engine']['state'];
      fault: FaultInfo | null;
      /** What the engine last said, null while it is not up. */
      status: EngineStatus | null;
      /** Ids that the desk wants served: what is true of `wanted` while the engine says nothing. */
      wanted: ReadonlySet<string>;
    }
  | { kind: 'settings'; settings: Snapshot['settings'] }
  | { kind: 'alerts'; alerts: Alert[] }
  | { kind: 'vault'; vault: VaultStatus }
  | { kind: 'system'; system: SystemStatus }
  | { kind: 'destinations'; destinations: Destination[] }
  | { kind: 'renditions'; renditions: Rendition[] }
  | { kind: 'misfits'; misfits: Record<string, Misfit[]> }
  | { kind: 'obs'; obs: ObsStatus }
  | { kind: 'obs-machines'; obsMachines: ObsMachines }
  | { kind: 'events'; events: BroadcastEvent[] }
  | { kind: 'as-run'; entry: AsRunEntry }
  | { kind: 'rehearsal'; rehearsal: Rehearsal }
  | { kind: 'preflight'; preflight: PreflightStatus }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'notice-gone'; id: string };
