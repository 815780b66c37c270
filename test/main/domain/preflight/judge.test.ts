import { expect, test } from 'vitest';
import { preflightRuleIdSchema } from '../../../../main/contract/preflight.ts';
import type { DestinationFacts, PreflightFacts } from '../../../../main/domain/preflight/facts.ts';
import { judgePreflight, PREFLIGHT_RULES, tallyByFamily, worst } from '../../../../main/domain/preflight/judge.ts';
import { GOOD_PROBE, GOOD_SERVER, goodDestination, goodFacts, NOW } from './sample-facts.ts';

const DAY_MS = 86_400_000;
const raised = (facts: PreflightFacts) =>
  judgePreflight(facts).flatMap(({ rule, verdict }) => (verdict === 'ok' ? [] : [`${rule} ${verdict}`]));
const withOne = (parts: Partial<DestinationFacts>, platform: string | null = 'youtube', more: Partial<PreflightFacts> = {}) =>
  goodFacts({ destinations: [goodDestination(platform, parts)], ...more });
const UPRIGHT = { codec: 'H.264', profile: 'High', width: 1_080, height: 1_920, fps: 30, bitrateKbps: 4_000, gopMs: 2_000 };
const portrait = (video: typeof UPRIGHT | null) => {
  const audio = { codec: 'AAC', sampleRateHz: 48_000, channels: 2, bitrateKbps: 128 };
  return withOne({ rendition: { video, audio: video && audio }, portrait: { state: video ? 'live' : 'absent', video } });
};
const server = (parts: Partial<typeof GOOD_SERVER>) => withOne({ server: { ...GOOD_SERVER, ...parts } });
const key = (parts: Partial<DestinationFacts['key']>) => withOne({ key: { ...goodDestination('youtube').key, ...parts } });
const obs = (parts: Partial<PreflightFacts['obs']>) => goodFacts({ obs: { ...goodFacts().obs, ...parts } });
const machine = (parts: Partial<PreflightFacts['machine']>) => goodFacts({ machine: { ...goodFacts().machine, ...parts } });
const event = (parts: Partial<NonNullable<PreflightFacts['event']>>) => goodFacts({ event: { ...goodFacts().event!, ...parts } });
const sense = (parts: Partial<typeof GOOD_PROBE.sense>) =>
  goodFacts({ probe: { ...GOOD_PROBE, sense: { ...GOOD_PROBE.sense, ...parts } } });
const UDP_SERVER = { ...GOOD_SERVER, tls: null };
const KEY = { isNeeded: false, isPresent: false, doubts: [], problem: null, validUntilMs: null };
const streamOver = (kind: 'srt' | 'mpegts', parts: Partial<DestinationFacts>) =>
  withOne({ kind, server: UDP_SERVER, key: KEY, ...parts }, null, { obs: goodFacts().obs });
const fault = (code: 'destination/name-not-found' | 'destination/refused' | 'destination/tls' | 'destination/unreachable') => ({
  code,
  params: { reason: 'x' },
});

test('preflight: an evening with which nothing is the matter, every rule that applies is good', () => {
  const findings = judgePreflight(goodFacts());
  expect(raised(goodFacts())).toEqual([]);
  expect(worst(findings)).toBe('ok');
  expect(findings.length).toBeGreaterThan(30);
  expect(findings.every(({ action, alternative }) => action === null && alternative === null)).toBe(true);
});

test('preflight: every rule of the contract is there once', () => {
  expect(PREFLIGHT_RULES.map(({ id }) => id).sort()).toEqual([...preflightRuleIdSchema.options].sort());
});

test.each<[string, PreflightFacts, string[]]>([
  ['nothing arrives', goodFacts({ probe: { ...GOOD_PROBE, windowMs: 0, encoder: '', video: null, audio: null } }), ['feed/arrives bad']],
  ['the portrait program is not arriving', portrait(null), ['feed/portrait bad']],
  ['the portrait program lies on its side', portrait({ ...UPRIGHT, width: 1_920, height: 1_080 }), ['feed/portrait warning']],
  ['the portrait program arrives', portrait(UPRIGHT), []],
  ['the engine does not answer', goodFacts({ probe: null }), ['feed/arrives warning']],
  ['sound far from its picture', goodFacts({ probe: { ...GOOD_PROBE, soundLateMs: -1_400 } }), ['feed/in-step warning']],
  ['silence says nothing of loudness', sense({ isSilent: true, integratedLufs: null, truePeakDbtp: -90 }), ['feed/silent warning']],
  [
    'nothing was decoded',
    sense({ isBlack: null, isFrozen: null, isSilent: null, integratedLufs: null, truePeakDbtp: null }),
    ['feed/silent unknown', 'feed/black unknown'],
  ],
  ['black is not called frozen too', sense({ isBlack: true, isFrozen: true }), ['feed/black warning']],
  ['vault is locked', goodFacts({ vault: { isLocked: true } }), ['keys/vault bad']],
  ['no key', key({ isPresent: false }), ['keys/present bad']],
  ['a key of another shape', key({ doubts: ['shape'] }), ['keys/shape warning']],
  ['a key that ends within the event', key({ problem: 'expires-within', validUntilMs: NOW + 1 }), ['keys/valid bad']],
  [
    'a name that nobody knows',
    server({ addresses: [], answered: [], tls: null, fault: fault('destination/name-not-found') }),
    ['network/name bad'],
  ],
  ['nobody takes the connection', server({ answered: [], tls: null, fault: fault('destination/refused') }), ['network/connect bad']],
  ['one of two addresses is silent', server({ addresses: ['192.0.2.1', '192.0.2.2'] }), ['network/connect warning']],
  ['no way over IPv6', server({ addresses: ['192.0.2.1', '2001:db8::1'] }), ['network/ipv6 unknown']],
  [
    'a certificate for another name',
    server({ tls: { fault: fault('destination/tls'), protocol: 'TLSv1.3', validUntilMs: NOW + DAY_MS } }),
    ['network/tls bad'],
  ],
  [
    'a certificate of 13 days',
    server({ tls: { ...GOOD_SERVER.tls!, validUntilMs: NOW + 13.5 * DAY_MS } }),
    ['network/certificate warning'],
  ],
  ['a certificate of 14 days', server({ tls: { ...GOOD_SERVER.tls!, validUntilMs: NOW + 14.5 * DAY_MS } }), []],
  ['an SRT receiver that answers', streamOver('srt', {}), ['network/unproven unknown']],
  [
    'an SRT receiver that is silent',
    streamOver('srt', { server: { ...UDP_SERVER, answered: [], fault: fault('destination/unreachable') } }),
    ['network/connect bad', 'network/unproven unknown'],
  ],
  ['an SRT receiver that took a private test', streamOver('srt', { privateTest: { fault: null, liveAfterMs: 900 } }), []],
  ['an SRT receiver that is served', streamOver('srt', { isLive: true, server: null }), []],
  ['stream ids of SRT, none for now', streamOver('srt', { isLive: true, key: { ...KEY, isNeeded: true } }), ['keys/present bad']],
  ['MPEG-TS over UDP, served or not', streamOver('mpegts', { isLive: true, server: null }), ['network/unproven unknown']],
  [
    'MPEG-TS over UDP without a way there',
    streamOver('mpegts', { server: { ...UDP_SERVER, answered: [], fault: fault('destination/unreachable') } }),
    ['network/route bad', 'network/unproven unknown'],
  ],
  ['upload too small', goodFacts({ upload: { enteredKbps: 2_200, carriedKbps: null } }), ['network/upload bad']],
  ['upload nearly full', goodFacts({ upload: { enteredKbps: 2_500, carriedKbps: null } }), ['network/upload warning']],
  ['upload unknown', goodFacts({ upload: { enteredKbps: null, carriedKbps: 900 } }), ['network/upload unknown']],
  ['upload carried before', goodFacts({ upload: { enteredKbps: null, carriedKbps: 9_000 } }), []],
  [
    'a private test that failed',
    withOne({ privateTest: { fault: fault('destination/refused'), liveAfterMs: null } }),
    ['network/private-test bad'],
  ],
  ['OBS is away', obs({ link: 'off', isSetUp: false, scenes: [] }), ['obs/linked bad']],
  ['OBS streams elsewhere', obs({ isSetUp: false }), ['obs/stream-settings warning']],
  ['a scene that is not there', obs({ scenes: ['Close'] }), ['obs/scenes bad']],
  ['encodings leave the computer little room', machine({ encoding: { percent: 76, isSlow: false } }), ['machine/encoding warning']],
  ['encodings need more than there is', machine({ encoding: { percent: 101, isSlow: false } }), ['machine/encoding bad']],
  ['an encoder that does not keep up', machine({ encoding: { percent: 20, isSlow: true } }), ['machine/encoding bad']],
  ['nothing to encode', machine({ encoding: null }), []],
  ['a fast clock', machine({ clockOffsetMs: 1_500 }), ['machine/clock warning']],
  ['a clock half a minute off', machine({ clockOffsetMs: -31_000 }), ['machine/clock bad']],
  ['no time server answers', machine({ clockOffsetMs: null }), ['machine/clock unknown']],
  ['no time server is asked', machine({ clockOffsetMs: null, ntpServer: '' }), []],
  [
    'an event without destinations',
    goodFacts({ destinations: [], event: { ...goodFacts().event!, destinationIds: [] } }),
    ['event/destinations bad'],
  ],
  ['a destination that was removed', event({ destinationIds: ['youtube', 'gone'] }), ['event/destinations bad']],
  ['an event that is over', event({ startsAtMs: NOW - 2 * DAY_MS, endsAtMs: NOW - DAY_MS }), ['event/times bad']],
  [
    'an event of nine hours on Facebook',
    withOne({}, 'facebook', { event: { ...goodFacts().event!, destinationIds: ['facebook'], endsAtMs: NOW + DAY_MS } }),
    ['event/length bad'],
  ],
])('preflight: %s, exactly that is said', (_, facts, wanted) => {
  expect(raised(facts)).toEqual(wanted);
});

test('preflight: a limit that the operator set, counts instead of the table, and is named as its source', () => {
  const facts = withOne({ limits: { videoKbps: 1_000 } });
  const finding = judgePreflight(facts).find(({ rule }) => rule === 'feed/video-bitrate');
  expect(finding).toMatchObject({ verdict: 'bad', measured: 2_000, threshold: 1_000, unit: 'kbps', source: { kind: 'own' } });
});

test('preflight: a destination that does not take the program, the encoder in OBS or an encoding of its own', () => {
  const facts = withOne({ limits: { videoKbps: 1_000, orientation: 'portrait' } });
  const waysOf = (those: PreflightFacts, wanted: string) =>
    judgePreflight(those).flatMap(({ rule, action, alternative }) => (rule === wanted ? [action, alternative] : []));
  expect(waysOf(facts, 'feed/video-bitrate')).toEqual(['obs-encoder', 'attach-rendition']);
  expect(waysOf(facts, 'feed/orientation')).toEqual(['attach-rendition', 'edit-destination']);
  expect(waysOf({ ...facts, obs: { ...facts.obs, link: 'off' } }, 'feed/video-bitrate')).toEqual(['attach-rendition', 'edit-destination']);
  expect(waysOf(facts, 'feed/video-codec')).toEqual([null, null]);
});

test('preflight: a recording that does not fit the disk, said with what it needs', () => {
  const facts = goodFacts({
    destinations: [goodDestination(null, { kind: 'file', server: null, key: { ...goodDestination(null).key, isNeeded: false } })],
  });
  expect(raised({ ...facts, machine: { ...facts.machine, freeDiskBytes: 2e9 } })).toEqual(['machine/recording-space bad']);
  const finding = judgePreflight(facts).find(({ rule }) => rule === 'machine/recording-space');
  // Two hours of 2,128 kb/s.
  expect(finding).toMatchObject({ verdict: 'ok', measured: 1_915_200_000, unit: 'bytes' });
});

test('preflight: a destination that is live, is not doubted', () => {
  const findings = judgePreflight(withOne({ isLive: true, server: null }));
  expect(findings.find(({ rule }) => rule === 'network/connect')).toMatchObject({ verdict: 'ok', measured: 'live' });
});

test('preflight: families are counted, what is unknown makes nothing worse', () => {
  const findings = judgePreflight(machine({ clockOffsetMs: null }));
  expect(tallyByFamily(findings).machine).toEqual({ ok: 2, warning: 0, bad: 0, unknown: 1 });
  expect(worst(findings)).toBe('ok');
  expect(worst([{ verdict: 'unknown' }])).toBe('unknown');
});
