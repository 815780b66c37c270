import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import type { DeskProcess } from '../peers/desk.ts';
import { waitFor } from '../peers/wait-for.ts';
import { bearer, type House, MARKER, pairing, type Request, slate, WRONG_KNOCKS, type WrongKnock, wrongCode } from './wrong-knocks.ts';

export interface KnockReport {
  name: string;
  sent: number;
  /** Looked at and compared with what is right; the others were turned away unseen. */
  compared: number;
  /** Answers by their status. */
  statuses: Record<number, number>;
  /** Answers that were no refusal. */
  isIn: number;
  /** Answers that repeat what was presented. */
  repeated: number;
  /** What an operator waited for a command meanwhile, ms. */
  waitsMs: number[];
}

/** Of a code; it is void then, and further ones are compared with nothing. */
const CODE_TRIES = 5;
const TOO_MANY = 429;
/** Each of four codes costs three requests more, one after the other. */
const MOST_IN_ROUNDS = 200;
const ROUNDS_NAME = 'pairing codes, the right one after each four';
const LANES = 8;
const ADDRESSES = 250;
const OPERATOR = '127.0.0.1';

/** Sends `count` of each wrong knock, `LANES` at once, while an operator works with the desk. */
export async function knockAtAll(desk: DeskProcess, count: number): Promise<KnockReport[]> {
  const port = Number(new URL(desk.origin).port);
  const token = await answered(desk, '/api/access/tokens', { name: 'knocks', role: 'operator', days: 1 });
  const house = { port, operator: token.token as string };
  const reports = [await knockInRounds(desk, house, Math.min(count, MOST_IN_ROUNDS))];
  for (const knock of WRONG_KNOCKS) {
    const { code } = await answered(desk, '/api/access/pairing', { name: 'tablet', role: 'producer' });
    reports.push(await knockMany(knock, { ...house, code: code as string }, count));
  }
  return reports;
}

/** The names of the reports, in order. */
export const KNOCK_NAMES: readonly string[] = [ROUNDS_NAME, ...WRONG_KNOCKS.map(({ name }) => name)];

async function answered(desk: DeskProcess, path: string, body: object): Promise<Record<string, unknown>> {
  const { status, text } = await desk.ask('POST', path, body);
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

const emptyReport = (name: string): KnockReport => ({ name, sent: 0, compared: 0, statuses: {}, isIn: 0, repeated: 0, waitsMs: [] });

/** While `work` lasts, an operator works too. */
async function whileOperating(house: Omit<House, 'code'>, waitsMs: number[], work: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  const working = work().finally(() => {
    isOver = true;
  });
  for (const one of await Promise.allSettled([working, operate(house, waitsMs, () => isOver)]))
    if (one.status === 'rejected') throw one.reason;
}

async function knockMany(knock: WrongKnock, house: House, count: number): Promise<KnockReport> {
  const report = emptyReport(knock.name);
  const lane = async () => {
    while (report.sent < count) {
      const index = report.sent;
      report.sent += 1;
      note(report, knock, await send(house.port, knock.make(index, house), from(knock, index)));
    }
  };
  await whileOperating(house, report.waitsMs, () => Promise.all(Array.from({ length: LANES }, lane)));
  const seen = report.statuses[knock.wrong] ?? 0;
  report.compared = knock.name.startsWith('pairing codes') ? Math.min(seen, CODE_TRIES) : seen;
  return report;
}

/** Four wrong codes beside a waiting one, then the right one, which ends what wrong ones have cost: so every code is compared. */
async function knockInRounds(desk: DeskProcess, house: Omit<House, 'code'>, count: number): Promise<KnockReport> {
  const report = emptyReport(ROUNDS_NAME);
  const way = { wrong: 401, isLimited: false } as const;
  const round = async () => {
    const { code } = (await answered(desk, '/api/access/pairing', { name: 'tablet', role: 'viewer' })) as { code: string };
    const wrong = Array.from({ length: Math.min(CODE_TRIES - 1, count - report.sent) }, (_, index) => report.sent + index);
    report.sent += wrong.length;
    const answers = wrong.map((index) => send(house.port, pairing(wrongCode(code, index)), addressOf(index)));
    for (const answer of await Promise.all(answers)) note(report, way, answer);
    report.compared += wrong.length;
    const right = await send(house.port, pairing(code), OPERATOR);
    if (right.status !== 200) throw new Error(`the right code was answered ${right.status}`);
    const cookie = String(right.headers['set-cookie']).split(';')[0] as string;
    // Its connection ends with it, and mostly before the answer.
    await send(house.port, { method: 'POST', path: '/api/session/end', headers: { cookie } }, OPERATOR).catch(() => undefined);
  };
  await whileOperating(house, report.waitsMs, async () => {
    while (report.sent < count) await round();
  });
  return report;
}

function note(report: KnockReport, { wrong, isLimited }: Pick<WrongKnock, 'wrong' | 'isLimited'>, { status, text }: Answer): void {
  report.statuses[status] = (report.statuses[status] ?? 0) + 1;
  if (status !== wrong && !(isLimited && status === TOO_MANY)) report.isIn += 1;
  if (text.includes(MARKER)) report.repeated += 1;
}

/** All of 127.0.0.0/8 is this machine on Linux; elsewhere there is the one address. */
const addressOf = (index: number): string => (process.platform === 'linux' ? `127.7.7.${1 + (index % ADDRESSES)}` : OPERATOR);
const from = (knock: WrongKnock, index: number): string => (knock.from === 'one address' ? '127.8.8.8' : addressOf(index));

/** An operator who reads the state and commands, one after the other, all the time. */
async function operate({ port, operator }: Omit<House, 'code'>, waitsMs: number[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    for (const request of [{ method: 'GET', path: '/api/session' }, slate({}, '{"slate":null}')]) {
      const startedMs = performance.now();
      const { status } = await send(port, { ...request, headers: { ...request.headers, ...bearer(operator) } }, OPERATOR);
      if (status !== 200) throw new Error(`the operator was answered ${status}`);
      waitsMs.push(performance.now() - startedMs);
    }
  }
}

/** What is right after all of it: a code, once everybody has waited for the wrong ones, and the address that the desk printed last. */
export async function rightOnesWork(desk: DeskProcess): Promise<void> {
  const port = Number(new URL(desk.origin).port);
  const { code } = (await answered(desk, '/api/access/pairing', { name: 'tablet', role: 'viewer' })) as { code: string };
  const paired = async () => (await send(port, pairing(code), OPERATOR)).status === 200;
  await waitFor('the right code', paired, { timeoutMs: 70_000, everyMs: 500 });
  const { search } = new URL([...desk.child.stdout.matchAll(/http:\S+/g)].at(-1)?.[0] as string);
  const { status } = await send(port, { method: 'GET', path: `/${search}` }, OPERATOR);
  if (status !== 303) throw new Error(`the right one-time token was answered ${status}`);
}

interface Answer {
  status: number;
  text: string;
  headers: IncomingHttpHeaders;
}

function send(port: number, { method, path, headers = {}, body }: Request, localAddress: string): Promise<Answer> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options: RequestOptions = { host: '127.0.0.1', port, path, method, localAddress, headers: { ...headers, ...length }, agent: false };
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      response.on('error', reject);
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: 101, text: '', headers: response.headers });
    });
    request.on('error', reject);
    request.end(body);
  });
}
