import { ActionIcon } from '@mantine/core';
import { IconLink, IconPencil, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { isRehearsal } from '../../../main/contract/rehearsal-id.ts';
import { useDesk, useDeskNow, useDeskState, useSnapshot } from '../../client/hooks.tsx';
import { CommandButton, HeldCommandButton } from '../../components/command-button.tsx';
import { useFaultText } from '../../components/fault-text.ts';
import { duration, useFormats } from '../../components/format.ts';
import { Sparkline } from '../../components/sparkline.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import classes from './destination-card.module.css';
import { explainsFault, type RelayFaceName, relayFace } from './relay-face.ts';

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
  const { name: faceName, tone, icon } = relayFace(relay);
  return (
    <li className={`${classes.card} ${isStale ? classes.stale : ''}`} data-tone={tone} data-face={faceName} aria-label={name}>
      <div className={classes.head}>
        <h3 className={classes.name}>{name}</h3>
        <span className={classes.kind}>{t(`kind.${protocolOf(destination)}`)}</span>
        <span className={classes.mark}>
          <StateMark tone={tone} icon={icon} label={t(`relay.${faceName}`)} />
        </span>
      </div>
      <CardFigures destination={destination} />
      <CardFault destination={destination} />
      {isRehearsal(id) ? (
        <p className={classes.remembered}>{t('destination.rehearsal')}</p>
      ) : (
        <CardActions {...{ destination, onEdit, onShare }} />
      )}
    </li>
  );
}

function CardActions({ destination, onEdit, onShare }: DestinationCardProps) {
  const { t } = useTranslation();
  const { id, name } = destination;
  const relay = useSnapshot((snapshot) => snapshot.relays[id]);
  const { name: faceName } = relayFace(relay);
  const key = `relay/${id}`;
  return (
    <div className={classes.actions}>
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
      {destination.kind === 'hls' ? (
        <ActionIcon className={classes.last} onClick={() => onShare(destination)} aria-label={t('destination.share-named', { name })}>
          <IconLink size={22} aria-hidden />
        </ActionIcon>
      ) : null}
      <ActionIcon
        className={destination.kind === 'hls' ? undefined : classes.last}
        onClick={() => onEdit(destination)}
        aria-label={t('destination.edit-named', { name })}
      >
        <IconPencil size={22} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function protocolOf({ kind, server }: Destination): string {
  return kind === 'rtmp' && server.toLowerCase().startsWith('rtmps:') ? 'rtmps' : kind;
}

/** Bitrate with its line, and what tells a good connection from a bad one; nothing while the relay is off. */
function CardFigures({ destination: { id } }: { destination: Destination }) {
  const { t } = useTranslation();
  const client = useDesk();
  const formats = useFormats();
  const nowMs = useDeskNow();
  const relay = useSnapshot((snapshot) => snapshot.relays[id]);
  const read = useCallback(() => client.history.line(id), [client, id]);
  if (!relay || (relay.state === 'idle' && !relay.wanted)) return null;
  const isGood = relay.state === 'live';
  return (
    <>
      <div className={classes.body}>
        <Sparkline read={read} tick={Math.floor(nowMs / 1_000)} height={34} colour={isGood ? '--foyer-good' : '--foyer-wait'} />
        <span className={`${classes.rate} numbers`}>{formats.bitrate(relay.bitrateKbps)}</span>
      </div>
      <dl className={`${classes.figures} numbers`}>
        <Figure label={t('relay-figure.in-state')} value={duration(nowMs - relay.sinceMs)} />
        <Figure label={t('relay-figure.queue')} value={formats.bytes(relay.queueBytes)} />
        <Figure label={t('relay-figure.dropped')} value={formats.number(relay.droppedFrames)} />
        <Figure label={t('relay-figure.reconnects')} value={formats.number(relay.reconnects)} />
      </dl>
    </>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
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
  const face = relayFace(relay).name;
  if (!explainsFault(face)) return <p className={classes.remembered}>{t('relay.last-fault', { text })}</p>;
  const seconds = relay.retryAtMs === null ? 0 : Math.ceil((relay.retryAtMs - nowMs) / 1_000);
  return (
    <p className={classes.fault}>
      {text} {seconds > 0 ? <span className="numbers">{t('relay.next-attempt', { count: seconds })}</span> : null}
    </p>
  );
}
