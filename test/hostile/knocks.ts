import { request as httpRequest, type RequestOptions } from 'node:http';
import type { DeskProcess } from '../peers/desk.ts';

/** In every value that must not come up anywhere. */
export const MARKER = 'wrong-value-';

interface House {
  port: number;
  /** A token that runs the show. */
  operator: string;
  /** The one code that would be right. */
  code: string;
}
interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One way to be wrong at the front door. */
export interface WrongKnock {
  name: string;
  make(index: number, house: House): Request;
  /** What it may be answered; anything else is in. */
  refusals: readonly number[];
}

const json = { 'content-type': 'application/json' };
const SLATE = '{"slate":"technical"}';
const slate = (headers: Record<string, string>, body = SLATE): Request => ({
  method: 'PUT',
  path: '/api/air/slate',
  headers: { ...json, ...headers },
  body,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export const WRONG_KNOCKS: readonly WrongKnock[] = [
  {
    name: 'pairing codes',
    make: (index, { code }) => {
      const wrong = String((Number(code) + 1 + index) % 1_000_000).padStart(6, '0');
      return { method: 'POST', path: '/api/pair', headers: json, body: JSON.stringify({ code: wrong }) };
    },
    refusals: [401, 429],
  },
  { name: 'one-time tokens', make: (index) => ({ method: 'GET', path: `/?token=${MARKER}${index}` }), refusals: [401, 429] },
  { name: 'bearer tokens', make: (index) => slate(bearer(`${MARKER}${index}`)), refusals: [401, 429] },
  {
    name: 'session cookies',
    make: (index, { port }) => slate({ cookie: `foyer_session_${port}=${MARKER}${index}` }),
    refusals: [401, 429],
  },
  {
    name: 'Origins',
    make: (index, { operator }) => slate({ ...bearer(operator), origin: `http://${MARKER}${index}.example` }),
    refusals: [403],
  },
  {
    name: 'WebSocket Origins',
    make: (index, { operator }) => ({
      ...{ method: 'GET', path: '/api/ws' },
      headers: {
        ...{ ...bearer(operator), origin: `http://${MARKER}${index}.example`, connection: 'Upgrade', upgrade: 'websocket' },
        ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
      },
    }),
    refusals: [403],
  },
  { name: 'Hosts', make: (index, { operator }) => slate({ ...bearer(operator), host: `${MARKER}${index}.example` }), refusals: [403] },
  {
    name: 'oversized bodies',
    make: (index, { operator }) => slate(bearer(operator), JSON.stringify({ slate: `${MARKER}${index}`.padEnd(70_000, 'x') })),
    refusals: [413],
  },
  {
    name: 'unknown fields',
    make: (index, { operator }) => slate(bearer(operator), JSON.stringify({ slate: 'technical', [`field${index}`]: `${MARKER}${index}` })),
    refusals: [400],
  },
];

export interface KnockReport {
  name: string;
  sent: number;
  /** Answers by their status. */
  statuses: Record<number, number>;
  /** Answers that were no refusal. */
  isIn: number;
  /** Answers that repeat what was presented. */
  repeated: number;
  /** What an operator waited for a command meanwhile, ms. */
  waitsMs: number[];
}

/** Sends `count` of each wrong knock, `LANES` at once, while an operator works with the desk. */
export async function knockAtAll(desk: DeskProcess, count: number): Promise<KnockReport[]> {
  const port = Number(new URL(desk.origin).port);
  const token = await answered(desk, '/api/access/tokens', { name: 'knocks', role: 'operator', days: 1 });
  const pairing = await answered(desk, '/api/access/pairing', { name: 'tablet', role: 'producer' });
  const house = { port, operator: token.token as string, code: pairing.code as string };
  const reports: KnockReport[] = [];
  for (const knock of WRONG_KNOCKS) reports.push(await knockMany(knock, house, count));
  return reports;
}

async function answered(desk: DeskProcess, path: string, body: object): Promise<Record<string, unknown>> {
  const { status, text } = await desk.ask('POST', path, body);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

const LANES = 8;

async function knockMany({ name, make, refusals }: WrongKnock, house: House, count: number): Promise<KnockReport> {
  const report: KnockReport = { name, sent: 0, statuses: {}, isIn: 0, repeated: 0, waitsMs: [] };
  let isOver = false;
  const working = work(house, report.waitsMs, () => isOver);
  const lane = async () => {
    while (report.sent < count) {
      const request = make(report.sent, house);
      report.sent += 1;
      const { status, text } = await send(house.port, request);
      report.statuses[status] = (report.statuses[status] ?? 0) + 1;
      if (!refusals.includes(status)) report.isIn += 1;
      if (text.includes(MARKER)) report.repeated += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  isOver = true;
  await working;
  return report;
}

/** An operator who reads the state and commands, one after the other, all the time. */
async function work({ port, operator }: House, waitsMs: number[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    for (const request of [{ method: 'GET', path: '/api/session' }, slate({}, '{"slate":null}')]) {
      const startedMs = performance.now();
      const { status } = await send(port, { ...request, headers: { ...request.headers, ...bearer(operator) } });
      if (status !== 200) throw new Error(`the operator was answered ${status}`);
      waitsMs.push(performance.now() - startedMs);
    }
  }
}

function send(port: number, { method, path, headers = {}, body }: Request): Promise<{ status: number; text: string }> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options: RequestOptions = { host: '127.0.0.1', port, path, method, headers: { ...headers, ...length }, agent: false };
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve({ status: 101, text: '' });
    });
    request.on('error', reject);
    request.end(body);
  });
}
