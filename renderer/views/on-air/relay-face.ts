import {
  type Icon,
  IconAlertTriangle,
  IconBroadcast,
  IconHandStop,
  IconHourglass,
  IconMasksTheater,
  IconPlayerPause,
  IconPlayerStop,
  IconPlugConnected,
  IconRefresh,
} from '@tabler/icons-react';
import { FAULTS } from '../../../main/contract/fault-codes.ts';
import { isRehearsal } from '../../../main/contract/rehearsal-id.ts';
import type { RelayState, RelayStatus } from '../../../main/contract/relay.ts';
import type { Tone } from '../../components/state-mark.tsx';

/** What an operator reads of a relay: finer than its state, because a fault that no retry mends needs a person. */
export type RelayFaceName =
  | 'off'
  | 'starting'
  | 'stopping'
  | 'waiting-program'
  | 'connecting'
  | 'live'
  /** Live, but on one of its two servers alone. */
  | 'one-server'
  | 'rehearsing'
  | 'slow'
  | 'stalled'
  | 'no-program'
  | 'retrying'
  | 'needs-you';

export interface RelayFace {
  name: RelayFaceName;
  tone: Tone;
  icon: Icon;
}

const FACES: Record<RelayFaceName, Omit<RelayFace, 'name'>> = {
  off: { tone: 'still', icon: IconPlayerStop },
  starting: { tone: 'wait', icon: IconHourglass },
  stopping: { tone: 'wait', icon: IconHourglass },
  'waiting-program': { tone: 'wait', icon: IconHourglass },
  connecting: { tone: 'wait', icon: IconPlugConnected },
  live: { tone: 'good', icon: IconBroadcast },
  'one-server': { tone: 'wait', icon: IconBroadcast },
  rehearsing: { tone: 'info', icon: IconMasksTheater },
  slow: { tone: 'wait', icon: IconAlertTriangle },
  stalled: { tone: 'bad', icon: IconAlertTriangle },
  'no-program': { tone: 'wait', icon: IconPlayerPause },
  retrying: { tone: 'wait', icon: IconRefresh },
  'needs-you': { tone: 'bad', icon: IconHandStop },
};

/** A relay of the rehearsal is never called live: nobody outside sees it. */
export function relayFace(id: string, relay: RelayStatus | undefined): RelayFace {
  return faceOf(id, faceName(relay));
}

/** The face of a state alone, as a history has it. */
export function stateFace(id: string, state: RelayState): RelayFace {
  return faceOf(id, state === 'idle' ? 'off' : state);
}

function faceOf(id: string, plain: RelayFaceName): RelayFace {
  const name = plain === 'live' && isRehearsal(id) ? 'rehearsing' : plain;
  return { name, ...FACES[name] };
}

function faceName(relay: RelayStatus | undefined): RelayFaceName {
  if (relay === undefined) return 'off';
  const { state, wanted, fault } = relay;
  const needsPerson = fault !== null && !FAULTS[fault.code].retryable;
  if (state === 'idle') {
    if (!wanted) return 'off';
    return needsPerson ? 'needs-you' : 'starting';
  }
  if (!wanted) return 'stopping';
  if (needsPerson && (state === 'retrying' || state === 'connecting')) return 'needs-you';
  return state;
}

/** Whether the last fault explains what is seen now, or is only remembered. */
export function explainsFault(name: RelayFaceName): boolean {
  return name !== 'live' && name !== 'rehearsing' && name !== 'off' && name !== 'stopping';
}
