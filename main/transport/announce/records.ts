/** A DNS record of this desk. `flush`: it is the whole truth of its name and type, what others have kept is gone. */
export type LocalRecord = { name: string; ttl: number; flush: boolean } & (
  | { type: 'A' | 'AAAA' | 'PTR'; data: string }
  | { type: 'SRV'; data: ServiceData }
  | { type: 'TXT'; data: string[] }
  | { type: 'NSEC'; data: { nextDomain: string; rrtypes: string[] } }
);
interface ServiceData {
  priority: number;
  weight: number;
  port: number;
  target: string;
}
export interface LocalQuestion {
  name: string;
  type: string;
}
/** A record that somebody sent: nothing of it is known. */
export interface HeardRecord {
  name: string;
  type: string;
  ttl?: number | undefined;
  data?: unknown;
}

/** What is said of this desk over one interface. */
export interface Presence {
  label: string;
  /** `foyer-hall.local` */
  host: string;
  port: number;
  /** Of that interface, both families. */
  addresses: readonly string[];
}

/** The page speaks HTTPS; plain HTTP on its port leads there, and is what browsers of services list. */
const SERVICES = ['_https._tcp.local', '_http._tcp.local'] as const;
const ALL_SERVICES = '_services._dns-sd._udp.local';
/** @source RFC 6762, section 10: names of hosts, and everything else */
const HOST_TTL_S = 120;
const OTHER_TTL_S = 4_500;

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const isIpv6 = (address: string): boolean => address.includes(':');
const instanceOf = ({ label }: Presence, service: string): string => `${label}.${service}`;

/** Everything that is said of this desk. */
export function recordsOf(presence: Presence): LocalRecord[] {
  return [...addressRecords(presence), ...SERVICES.flatMap((service) => serviceRecords(presence, service))];
}

function addressRecords({ host, addresses }: Presence): LocalRecord[] {
  return addresses.map((data) => ({ type: isIpv6(data) ? 'AAAA' : 'A', name: host, ttl: HOST_TTL_S, flush: true, data }));
}

/** That there is no other kind of address: nobody waits for one. @source RFC 6762, section 6.1 */
function noOthers({ host, addresses }: Presence): LocalRecord {
  const rrtypes = [...new Set(addresses.map((address) => (isIpv6(address) ? 'AAAA' : 'A')))].sort();
  return { type: 'NSEC', name: host, ttl: HOST_TTL_S, flush: true, data: { nextDomain: host, rrtypes } };
}

function serviceRecords(presence: Presence, service: string): LocalRecord[] {
  const name = instanceOf(presence, service);
  const data = { priority: 0, weight: 0, port: presence.port, target: presence.host };
  return [
    { type: 'PTR', name: ALL_SERVICES, ttl: OTHER_TTL_S, flush: false, data: service },
    { type: 'PTR', name: service, ttl: OTHER_TTL_S, flush: false, data: name },
    { type: 'SRV', name, ttl: HOST_TTL_S, flush: true, data },
    { type: 'TXT', name, ttl: OTHER_TTL_S, flush: true, data: ['path=/'] },
  ];
}

/** What only one desk may say of a name. */
const claimedBy = (presence: Presence): LocalRecord[] => recordsOf(presence).filter(({ type }) => ['A', 'AAAA', 'SRV'].includes(type));

/** Names that must be nobody else's, and what this desk wants them to be. @source RFC 6762, section 8.1 */
export function claimOf(presence: Presence): { questions: LocalQuestion[]; authorities: LocalRecord[] } {
  const authorities = claimedBy(presence);
  const names = [...new Set(authorities.map(({ name }) => name))];
  return {
    questions: names.map((name) => ({ name, type: 'ANY' })),
    authorities: authorities.map((record) => ({ ...record, flush: false })),
  };
}

/**
 * What is answered to questions, and what the asker will ask next.
 * @param known what the asker has already and need not be told
 */
export function answersTo(
  presence: Presence,
  questions: readonly LocalQuestion[],
  known: readonly HeardRecord[],
): { answers: LocalRecord[]; additionals: LocalRecord[] } {
  const all = recordsOf(presence);
  const isAsked = ({ name, type }: LocalRecord) =>
    questions.some((question) => same(question.name, name) && (question.type === type || question.type === 'ANY'));
  const isKnown = (record: LocalRecord) =>
    known.some(
      (one) => one.type === record.type && same(one.name, record.name) && one.data === record.data && (one.ttl ?? 0) * 2 >= record.ttl,
    );
  const answers = unique(all.filter((record) => isAsked(record) && !isKnown(record)));
  const isOfHost = ({ name }: { name: string }) => same(name, presence.host);
  // Asked for the kind of address that there is none of: that is an answer too.
  if (answers.length === 0) return { answers: questions.some(isOfHost) && known.length === 0 ? [noOthers(presence)] : [], additionals: [] };
  const additionals = all.filter((record) => !isAsked(record) && record.flush && answers.some((answer) => leadsTo(answer, record)));
  if (answers.some(isOfHost) || additionals.some(isOfHost)) additionals.push(noOthers(presence));
  return { answers, additionals: unique(additionals) };
}

/** The asker for a service goes on to its port, and from there to its address. */
function leadsTo(answer: LocalRecord, record: LocalRecord): boolean {
  if (answer.type === 'PTR') return record.name === answer.data || record.type === 'A' || record.type === 'AAAA';
  return answer.type === 'SRV' && same(record.name, answer.data.target);
}

function unique(records: readonly LocalRecord[]): LocalRecord[] {
  const byText = new Map(records.map((record) => [`${record.type} ${record.name} ${JSON.stringify(record.data)}`, record]));
  return [...byText.values()];
}

/** Of the records that were heard those that are for one of our names and say something else. @param own every address of this desk */
export function contradictions(presence: Presence, own: readonly string[], heard: readonly HeardRecord[]): HeardRecord[] {
  return heard.filter(({ name, type, ttl, data }) => {
    if (ttl === 0) return false; // somebody gives it up
    if (same(name, presence.host)) return (type === 'A' || type === 'AAAA') && typeof data === 'string' && !own.includes(data);
    if (type !== 'SRV' || !SERVICES.some((service) => same(name, instanceOf(presence, service)))) return false;
    const { port, target } = (data ?? {}) as Partial<ServiceData>;
    return port !== presence.port || !same(String(target), presence.host);
  });
}

/**
 * Whether we give way where two want a name at the same moment: the one whose records come later in order keeps it.
 * @source RFC 6762, section 8.2
 */
export function givesWay(presence: Presence, theirs: readonly HeardRecord[]): boolean {
  const names = [...new Set(theirs.map(({ name }) => name.toLowerCase()))];
  return names.some((name) => {
    const ours = claimedBy(presence).filter((record) => same(record.name, name));
    return Buffer.compare(inOrder(ours), inOrder(theirs.filter((record) => same(record.name, name)))) < 0;
  });
}

const TYPE_NUMBER: Record<string, number> = { A: 1, AAAA: 28, SRV: 33 };

function inOrder(records: readonly HeardRecord[]): Buffer {
  const encoded = records.map(({ type, data }) => Buffer.concat([Buffer.from([TYPE_NUMBER[type] ?? 255]), encode(type, data)]));
  return Buffer.concat(encoded.sort(Buffer.compare));
}

function encode(type: string, data: unknown): Buffer {
  if (type === 'A') return Buffer.from(String(data).split('.').map(Number));
  if (type !== 'SRV') return Buffer.from(String(data));
  const { priority = 0, weight = 0, port = 0, target = '' } = (data ?? {}) as Partial<ServiceData>;
  return Buffer.concat([Buffer.from([priority, weight, port].flatMap((number) => [number >> 8, number & 255])), Buffer.from(target)]);
}

/** The same records, over from now on. @source RFC 6762, section 10.1 */
export const goodbye = (records: readonly LocalRecord[]): LocalRecord[] => records.map((record) => ({ ...record, ttl: 0 }));
