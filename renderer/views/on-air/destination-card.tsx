import { ActionIcon } from '@mantine/core';
import { IconLink, IconPencil, IconPlayerPlay, IconPlayerStop, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { isRehearsal } from '../../../main/contract/rehearsal-id.ts';
import type { RelayStatus } from '../../../main/contract/relay.ts';
import { useDesk, useDeskNow, useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { Figure } from '../../components/figure.tsx';
import { duration, useFormats } from '../../components/format.ts';
import { Only } from '../../components/only.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { CardFit } from './card-fit.tsx';
import { CardKey, CardServers } from './card-servers.tsx';
import { CardMenu, CardSecond, CardSlateMark } from './card-slate.tsx';
import classes from './destination-card.module.css';
import { explainsFault, type RelayFace, type RelayFaceName, relayFace } from './relay-face.ts';

const RETRIED: readonly RelayFaceName[] = ['retrying', 'needs-you', 'stalled', 'slow'];

interface DestinationCardProps {
  destination: Destination;
  onEdit: (destination: Destination) => void;
  onShare: (destination: Destination) => void;
}

/** One destination: what it is, what it gets, what is wrong with it and what can be done about it. */
export function DestinationCard({ destination, onEdit, onShare }: DestinationCardProps) {
  const { t } = useTranslation();
  const { id, name } = destination;
  const relay = useSnapshot((snapshot) => snapshot.relays[id]);
  const isStale = useDeskState((state) => state.link !== 'up');
  const { name: faceName, tone: knownTone, icon } = useCardFace(id, relay);
  const state = t(`relay.${faceName}`);
  const tone = isStale ? 'still' : knownTone;
  return (
    <li
      className={`${classes.card} ${isStale ? classes.stale : ''}`}
      data-tone={tone}
      data-face={faceName}
      data-slate={relay?.slate ?? ''}
      aria-label={name}
    >
      <div className={classes.head}>
        <h3 className={classes.name}>{name}</h3>
        <span className={classes.kind}>{t(isRehearsal(id) ? 'destination.rehearsal' : `kind.${protocolOf(destination)}`)}</span>
        <CardSlateMark destination={destination} />
        <span className={classes.mark}>
          <StateMark tone={tone} icon={isStale ? IconPlugConnectedX : icon} label={isStale ? t('relay.last-known', { state }) : state} />
        </span>
      </div>
      <div className={classes.row}>
        <CardBitrate destination={destination} />
        {isRehearsal(id) ? null : <CardActions {...{ destination, onEdit, onShare }} />}
      </div>
      <CardFigures destination={destination} />
      <CardServers destination={destination} />
      <CardSecond destination={destination} />
      {isRehearsal(id) ? null : <CardFit destination={destination} />}
      <CardKey destination={destination} />
      <CardFault destination={destination} />
    </li>
  );
}

/** Live on one of two servers alone is live, and is not well. */
function useCardFace(id: string, relay: RelayStatus | undefined): RelayFace {
  const legs = useSnapshot((snapshot) => snapshot.legs[id]);
  const face = relayFace(id, relay);
  const isWell = !legs || face.name !== 'live' || (legs.main.state === 'live' && legs.backup.state === 'live');
  return isWell ? face : { ...face, name: 'one-server', tone: 'wait' };
}

function CardActions({ destination, onEdit, onShare }: DestinationCardProps) {
  const { t } = useTranslation();
  const { id, name } = destination;
  const relay = useSnapshot((snapshot) => snapshot.relays[id]);
  const { name: faceName } = relayFace(id, relay);
  const key = `relay/${id}`;
  return (
    <div className={classes.actions}>
      {relay?.wanted && RETRIED.includes(faceName) ? (
        <CommandButton
          commandKey={`${key}/retry`}
          command={(api, options) => api.relays.retry({ id }, options)}
          variant="default"
          leftSection={<IconRefresh size={18} aria-hidden />}
          aria-label={t('destination.retry-named', { name })}
        >
          {t('destination.retry')}
        </CommandButton>
      ) : null}
      {relay?.wanted ? (
        <HeldCommandButton
          commandKey={key}
          command={(api, options) => api.relays.stop({ id }, options)}
          variant="default"
          leftSection={<IconPlayerStop size={18} aria-hidden />}
          aria-label={t('destination.stop-named', { name })}
        >
          {t('destination.stop')}
        </HeldCommandButton>
      ) : (
        <CommandButton
          commandKey={key}
          command={(api, options) => api.relays.start({ id }, options)}
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
          aria-label={t('destination.start-named', { name })}
        >
          {t('destination.start')}
        </CommandButton>
      )}
      {destination.kind === 'hls' ? (
        <ActionIcon onClick={() => onShare(destination)} aria-label={t('destination.share-named', { name })}>
          <IconLink size={22} aria-hidden />
        </ActionIcon>
      ) : null}
      <CardMenu destination={destination} />
      <Only may="destinations.change">
        {' '}
        <ActionIcon
          className={destination.kind === 'hls' ? undefined : classes.last}
          onClick={() => onEdit(destination)}
          aria-label={t('destination.edit-named', { name })}
        >
          <IconPencil size={22} aria-hidden />
        </ActionIcon>
      </Only>
    </div>
  );
}

function protocolOf({ kind, server }: Destination): string {
  return kind === 'rtmp' && server.toLowerCase().startsWith('rtmps:') ? 'rtmps' : kind;
}

/** Whether there are figures to show: none while the relay is off. */
function isInUse(relay: RelayStatus | undefined): relay is RelayStatus {
  return relay !== undefined && (relay.wanted || relay.state !== 'idle');
}

function CardBitrate({ destination: { id } }: { destination: Destination }) {
  const client = useDesk();
  const formats = useFormats();
  const nowMs = useDeskNow();
  const relay = useSnapshot((snapshot) => snapshot.relays[id]);
  const read = useCallback(() => client.history.line(id), [client, id]);
  if (!isInUse(relay)) return <span className={classes.line} />;
  return (
    <>
      <div className={classes.line}>
        <Sparkline read={read} tick={Math.floor(nowMs / 1_000)} height={36} colour={`--foyer-${relayFace(id, relay).tone}`} />
      </div>
      <span className={`${classes.rate} numbers`}>{formats.bitrate(relay.bitrateKbps)}</span>
    </>
  );
}

/** What tells a good connection from a bad one. */
function CardFigures({ destination: { id } }: { destination: Destination }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const nowMs = useDeskNow();
  const relay = useSnapshot((snapshot) => snapshot.relays[id]);
  if (!isInUse(relay)) return null;
  return (
    <dl className={`${classes.figures} numbers`}>
      <Figure label={t('relay-figure.in-state')} value={duration(nowMs - relay.sinceMs)} />
      <Figure label={t('relay-figure.queue')} value={formats.bytes(relay.queueBytes)} />
      <Figure label={t('relay-figure.dropped')} value={formats.number(relay.droppedFrames)} />
      <Figure label={t('relay-figure.reconnects')} value={formats.number(relay.reconnects)} />
    </dl>
  );
}

/** The last fault: in full while it matters, in small once the relay is live again. */
function CardFault({ destination: { id, name } }: { destination: Destination }) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const nowMs = useDeskNow();
  const relay = useSnapshot((snapshot) => snapshot.relays[id]);
  if (!relay?.fault) return null;
  const text = faultText(relay.fault, name);
  const face = relayFace(id, relay).name;
  if (!explainsFault(face)) return <p className={classes.remembered}>{t('relay.last-fault', { text })}</p>;
  const seconds = relay.retryAtMs === null ? 0 : Math.ceil((relay.retryAtMs - nowMs) / 1_000);
  return (
    <p className={classes.fault}>
      {text} {seconds > 0 ? <span className="numbers">{t('relay.next-attempt', { count: seconds })}</span> : null}
    </p>
  );
}
