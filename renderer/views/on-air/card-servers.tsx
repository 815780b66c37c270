import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { eventFor, keyFor, keyProblem, needsKey } from '../../../main/contract/key-choice.ts';
import type { RelayStatus } from '../../../main/contract/relay.ts';
import { useDeskNow, useSnapshot } from '../../client/hooks.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { StateMark } from '../../components/state-mark.tsx';
import classes from './destination-card.module.css';
import { explainsFault, relayFace } from './relay-face.ts';

/** The two servers of a destination that has a backup, a line each. */
export function CardServers({ destination: { id, name } }: { destination: Destination }) {
  const legs = useSnapshot((snapshot) => snapshot.legs[id]);
  if (!legs || (!legs.main.wanted && !legs.backup.wanted)) return null;
  return (
    <ul className={classes.servers}>
      <Server id={id} name={name} server="main" relay={legs.main} />
      <Server id={id} name={name} server="backup" relay={legs.backup} />
    </ul>
  );
}

function Server({ id, name, server, relay }: { id: string; name: string; server: 'main' | 'backup'; relay: RelayStatus }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const face = relayFace(id, relay);
  const why = relay.fault && explainsFault(face.name) ? faultText(relay.fault, name) : '';
  return (
    <li className={classes.server} data-server={server} data-face={face.name}>
      <span>{t(`server.${server}`)}</span>
      <StateMark tone={face.tone} icon={face.icon} label={t(`relay.${face.name}`)} />
      {why === '' ? null : <span className={classes.why}>{why}</span>}
    </li>
  );
}

/** Something about the key that counts now: it cannot be used, or its time is over while it is on air. */
export function CardKey({ destination }: { destination: Destination }) {
  const { t } = useTranslation();
  const nowMs = useDeskNow();
  const events = useSnapshot((snapshot) => snapshot.events);
  const isWanted = useSnapshot((snapshot) => snapshot.relays[destination.id]?.wanted ?? false);
  if (!needsKey(destination) || destination.keys.length === 0) return null;
  const key = keyFor(destination, eventFor(events, destination.id, nowMs));
  const problem = keyProblem(key, nowMs);
  if (problem === null) {
    // One key alone needs no name on the card.
    if (destination.keys.length === 1 || !key) return null;
    return (
      <p className={classes.remembered}>
        <IconKey size={14} aria-hidden /> {t('key.card', { name: key.name || t('key.unnamed') })}
      </p>
    );
  }
  return <p className={classes.fault}>{t(isWanted ? 'key.card-ended-on-air' : `key.card-${problem}`)}</p>;
}
