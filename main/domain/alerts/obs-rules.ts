import type { ObsTrouble } from '../../contract/obs-live.ts';
import { isHelmRole } from '../../contract/obs-machines.ts';
import type { Snapshot } from '../../contract/snapshot.ts';
import { type AlertRule, isShow, type Look, type Situation } from './rule.ts';

/** The figures are means of half a minute already; a microphone may be open for a sentence. */
const FIGURES = { raiseAfterMs: 5_000, clearAfterMs: 10_000 };
/** A link that is tried again comes back within two seconds. */
const LINK = { raiseAfterMs: 5_000, clearAfterMs: 1_000 };
const MICROPHONE = { raiseAfterMs: 5_000, clearAfterMs: 1_000 };

/** What is wrong with OBS while it is needed: in a show, while it streams, or while it records. */
export const OBS_RULES: readonly AlertRule[] = [
  { code: 'obs/render-lag', ...FIGURES, find: troubled('render-lag', (value) => ({ percent: value })) },
  { code: 'obs/encoder-lag', ...FIGURES, find: troubled('encoder-lag', (value) => ({ percent: value })) },
  { code: 'obs/dropped-frames', ...FIGURES, find: troubled('dropped-frames', (value) => ({ percent: value })) },
  { code: 'obs/disk-low', ...FIGURES, find: troubled('disk-low', (value) => ({ freeGb: Math.round(value / 100) / 10 })) },
  { code: 'obs/microphone-open', ...MICROPHONE, find: troubled('microphone-open', () => ({})) },
  { code: 'obs/spare-lost', ...LINK, find: lostSpare },
];

function troubled(code: ObsTrouble['code'], params: (value: number) => Situation['params']): (look: Look) => Situation[] {
  return ({ snapshot }) =>
    isNeeded(snapshot)
      ? snapshot.obs.health
          .filter((trouble) => trouble.code === code)
          .map(({ subject, value }) => ({ subject, params: { ...params(value), ...(subject === '' ? {} : { input: subject }) } }))
      : [];
}

/** The machine that would take over cannot be reached. */
function lostSpare({ snapshot }: Look): Situation[] {
  const { machines, helm } = snapshot.obsMachines;
  if (!isNeeded(snapshot)) return [];
  return machines
    .filter(({ role, link }) => isHelmRole(role) && role !== helm && link === 'down')
    .map(({ role, name }) => ({ subject: role, params: { name } }));
}

function isNeeded(snapshot: Snapshot): boolean {
  const { stream, live } = snapshot.obs;
  return isShow(snapshot) || stream === 'streaming' || stream === 'reconnecting' || live?.record === 'running';
}
