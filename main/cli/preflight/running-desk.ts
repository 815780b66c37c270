import { existsSync, readFileSync } from 'node:fs';
import { type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../base/fault.ts';
import { networkFault } from '../../base/network-fault.ts';
import { type PreflightReport, preflightReportSchema } from '../../contract/preflight.ts';

export interface RunningDesk {
  /** `https://192.0.2.10:4680` */
  origin: URL;
  /** Of an operator. */
  token: string;
  /** Its own certificate is trusted where that lies in this folder. */
  dataDir: string;
  stop: AbortSignal;
}

const LOOK_EVERY_MS = 500;
const LOOKS = 120;
const WAIT_MS = 10_000;

/** Has a desk that runs do its preflight, with the feed and everything. @throws Fault `desk/token-refused`, `preflight/running`, and of the network */
export async function preflightOf(desk: RunningDesk): Promise<PreflightReport> {
  const before = await ask(desk, 'GET', '/api/preflight');
  await ask(desk, 'POST', '/api/preflight/run');
  for (let look = 0; look < LOOKS; look += 1) {
    await pause(LOOK_EVERY_MS, undefined, { signal: desk.stop });
    const found = await ask(desk, 'GET', '/api/preflight');
    if (JSON.stringify(found) !== JSON.stringify(before)) return preflightReportSchema.parse(found);
  }
  throw new Fault('preflight/running');
}

async function ask({ origin, token, dataDir, stop }: RunningDesk, method: string, path: string): Promise<unknown> {
  const own = join(dataDir, 'certificate.pem');
  const isSecure = origin.protocol === 'https:';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const options: RequestOptions = { method, headers, timeout: WAIT_MS, signal: stop };
  const url = new URL(path, origin);
  const send = () =>
    isSecure ? requestHttps(url, { ...options, ...(existsSync(own) && { ca: readFileSync(own) }) }) : requestHttp(url, options);
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = send().on('error', (error) => reject(networkFault(error)));
    request.on('timeout', () => request.destroy(new Fault('destination/no-answer', { reason: 'timeout' })));
    request.on('response', (response) => {
      let got = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        got += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: got }));
      response.on('error', reject);
    });
    request.end(method === 'POST' ? '{}' : undefined);
  });
  if (status === 401) throw new Fault('desk/token-refused');
  if (status === 403) throw new Fault('access/not-allowed');
  if (status === 422) throw new Fault('preflight/running');
  if (status !== 200) throw new Fault('destination/no-answer', { reason: `HTTP ${status}` });
  return JSON.parse(text) as unknown;
}
