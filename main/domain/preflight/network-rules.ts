import { type DestinationFacts, figuresFor, type PreflightFacts, type ServerFacts } from './facts.ts';
import { FOYER, type Judgement, type PreflightRule, SETTINGS, standard, unless } from './rule.ts';

const DAY_MS = 86_400_000;
const CERTIFICATE_DAYS = 14;
/** RTMP chunk headers, TCP and IP, acknowledgements. */
const OVERHEAD = 1.05;
/** A line that is full to the brim has no room for a retransmission. */
const COMFORTABLE_SHARE = 0.75;
const isIpv6 = (address: string): boolean => address.includes(':');
const NAME_FAULT = 'destination/name-not-found';

/** Of each server of a destination; the backup is named so. */
function ofServers(
  judge: (server: ServerFacts) => Judgement | null,
): (facts: PreflightFacts, destination: DestinationFacts) => Judgement[] {
  return (_, { server, backupServer }) =>
    [server, backupServer].flatMap((one) => {
      const judgement = one && judge(one);
      return judgement ? [{ ...judgement, params: { host: one.host, ...judgement.params } }] : [];
    });
}

/** A name whose addresses do not all answer works by luck. @param how the standard of what was asked */
const reached = (how: string) =>
  ofServers(({ addresses, answered, fault, connectMs }) => {
    if (addresses.length === 0 || fault?.code === NAME_FAULT) return null;
    const usual = addresses.filter((address) => !isIpv6(address));
    const isPartly = usual.some((address) => !answered.includes(address));
    return {
      verdict: answered.length === 0 ? 'bad' : unless(isPartly, 'warning'),
      ...{ measured: `${answered.length}/${addresses.length}`, threshold: `${addresses.length}`, unit: 'count', source: standard(how) },
      ...{ fault: answered.length === 0 ? fault : null, params: { connectMs: connectMs ?? 0 } },
    };
  });
const connection = reached('RFC 9293');
const induction = reached('draft-sharabayko-srt-01, 4.3.1');
const route = reached('RFC 768');

/** Servers, and the line to them. Nothing is published. */
export const NETWORK_RULES: readonly PreflightRule[] = [
  {
    id: 'network/name',
    about: 'destination',
    judge: ofServers(({ addresses, fault }) => ({
      verdict: unless(fault?.code === NAME_FAULT || addresses.length === 0, 'bad'),
      ...{ measured: addresses.length, threshold: 1, unit: 'count', source: standard('RFC 1035') },
      ...{ fault: fault?.code === NAME_FAULT ? fault : null, action: 'edit-destination' },
    })),
  },
  {
    id: 'network/connect',
    about: 'destination',
    judge: (facts, destination) => {
      if (destination.kind === 'mpegts') return [];
      if (destination.isLive) return [{ verdict: 'ok', measured: 'live', threshold: null, unit: 'none', source: FOYER }];
      return destination.kind === 'srt' ? induction(facts, destination) : connection(facts, destination);
    },
  },
  {
    id: 'network/route',
    about: 'destination',
    judge: (facts, destination) => (destination.kind === 'mpegts' ? route(facts, destination) : []),
  },
  {
    id: 'network/unproven',
    about: 'destination',
    // Only a real publish tells whether an SRT receiver takes stream id and passphrase; over plain UDP nobody ever answers.
    judge: (_, { kind, isLive, privateTest, name }) => {
      const isProven = kind === 'srt' && (isLive || privateTest?.fault === null);
      if ((kind !== 'srt' && kind !== 'mpegts') || isProven) return [];
      const measured = kind === 'srt' ? 'after-publish' : 'nobody-answers';
      return [{ verdict: 'unknown', measured, threshold: null, unit: 'none', source: FOYER, params: { name } }];
    },
  },
  {
    id: 'network/ipv6',
    about: 'destination',
    judge: ofServers(({ addresses, answered }) => {
      const ours = addresses.filter(isIpv6);
      if (ours.length === 0 || answered.length === 0) return null;
      const answering = answered.filter(isIpv6).length;
      // A house without IPv6 is well: the connection takes another address within 250 ms.
      return {
        verdict: answering > 0 ? 'ok' : 'unknown',
        ...{ measured: `${answering}/${ours.length}`, threshold: `${ours.length}`, unit: 'count', source: standard('RFC 8305') },
      };
    }),
  },
  {
    id: 'network/tls',
    about: 'destination',
    judge: ofServers(({ tls }) =>
      tls
        ? {
            verdict: unless(tls.fault !== null, 'bad'),
            ...{ measured: tls.protocol || null, threshold: 'TLSv1.2', unit: 'none', source: standard('RFC 5280; RFC 6125') },
            fault: tls.fault,
          }
        : null,
    ),
  },
  {
    id: 'network/certificate',
    about: 'destination',
    judge: (facts, destination) =>
      ofServers(({ tls }) => {
        if (!tls?.validUntilMs || tls.fault) return null;
        const days = Math.floor((tls.validUntilMs - facts.nowMs) / DAY_MS);
        return {
          verdict: unless(days < CERTIFICATE_DAYS, 'warning'),
          ...{ measured: days, threshold: CERTIFICATE_DAYS, unit: 'days', source: standard('RFC 5280, 4.1.2.5') },
        };
      })(facts, destination),
  },
  { id: 'network/upload', about: 'channel', judge: uploadJudgement },
  {
    id: 'network/private-test',
    about: 'destination',
    judge: (_, { privateTest }) =>
      privateTest
        ? [
            {
              verdict: unless(privateTest.fault !== null, 'bad'),
              ...{ measured: privateTest.liveAfterMs, threshold: null, unit: 'ms', source: FOYER, fault: privateTest.fault },
            },
          ]
        : [],
  },
];

/** What the chosen destinations need at once, kb/s; null while nothing was measured. */
export function neededKbps(facts: PreflightFacts): number | null {
  let sum = 0;
  for (const destination of facts.destinations) {
    if (destination.kind !== 'rtmp' && destination.kind !== 'srt') continue;
    const { video, audio } = figuresFor(facts, destination);
    if (!video && !audio) return null;
    const servers = destination.backupServer ? 2 : 1;
    sum += servers * ((video?.bitrateKbps ?? 0) + (audio?.bitrateKbps ?? 0));
  }
  return Math.round(sum * OVERHEAD);
}

function uploadJudgement(facts: PreflightFacts): Judgement[] {
  const needed = neededKbps(facts);
  const { enteredKbps, carriedKbps } = facts.upload;
  if (needed === null || needed === 0) return [];
  const has = enteredKbps ?? carriedKbps;
  const isCarried = (carriedKbps ?? 0) >= needed;
  const ofEntered =
    enteredKbps === null ? 'unknown' : needed > enteredKbps ? 'bad' : unless(needed > COMFORTABLE_SHARE * enteredKbps, 'warning');
  return [
    {
      verdict: isCarried ? 'ok' : ofEntered,
      ...{ measured: needed, threshold: has === null ? null : Math.round(isCarried ? Math.max(has, carriedKbps ?? 0) : has), unit: 'kbps' },
      ...{ source: enteredKbps === null ? FOYER : SETTINGS, action: 'settings' },
    },
  ];
}
